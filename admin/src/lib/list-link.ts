/** The address of a list with filters set, as react-admin reads it. */
export function listLink(resource: string, filter: Record<string, unknown> = {}): string {
  const kept = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  // Even without filters: else the list would come back with the ones it had the last time.
  return `/${resource}?filter=${encodeURIComponent(JSON.stringify(kept))}`;
}
