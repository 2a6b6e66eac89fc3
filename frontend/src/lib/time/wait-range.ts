/** How long a picture still takes, from what the site's last ones took. */
export interface Wait {
  preset: string;
  /** Half of them were done within this, nine of ten within that (s). */
  p50_s: number;
  p90_s: number;
}

/** SC-001 promises most pictures within 120 s; the bound of patience while there are too few to tell by (s). */
export const PROMISED_S = 120;

export interface Remaining {
  /** Null when nobody can tell, or when it is late already. */
  range: { low: number; high: number } | null;
  slow: boolean;
}

/** Rounds up to what people count in: fives of seconds, then whole minutes. */
const coarse = (seconds: number) =>
  seconds < 90 ? Math.ceil(seconds / 5) * 5 : Math.ceil(seconds / 60) * 60;

export function remainingWait(
  waits: readonly Wait[] | undefined,
  preset: string,
  elapsedMs: number,
): Remaining {
  const elapsed = elapsedMs / 1000;
  const wait = waits?.find((each) => each.preset === preset);
  if (wait === undefined) return { range: null, slow: elapsed > PROMISED_S };
  if (elapsed > wait.p90_s) return { range: null, slow: true };
  const low = Math.max(0, wait.p50_s - elapsed);
  return { range: { low: coarse(low), high: Math.max(5, coarse(wait.p90_s - elapsed)) }, slow: false };
}
