/** A path of this site, or null: what a server or a link says is followed only when it stays here. */
export function innerPath(link: string | null | undefined): string | null {
  if (typeof link !== "string" || !link.startsWith("/") || link.startsWith("//") || link.includes("\\"))
    return null;
  return link;
}
