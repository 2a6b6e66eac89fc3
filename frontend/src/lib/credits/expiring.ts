/** What "soon" means wherever credits are said to expire soon (days). */
export const SOON_DAYS = 30;

interface Part {
  amount: number;
  /** RFC 3339 */
  at: string;
}

/** Those of the expiring credits that end within 30 days, earliest first, and their sum. */
export function expiringSoon<P extends Part>(
  parts: readonly P[],
  now: number,
): { sum: number; next: P | undefined } {
  const soon = parts
    .filter((part) => Date.parse(part.at) <= now + SOON_DAYS * 86_400_000)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return { sum: soon.reduce((total, part) => total + part.amount, 0), next: soon[0] };
}
