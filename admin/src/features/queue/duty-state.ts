import type { DutyDay } from "@/api/contract";

export type DayState = "done" | "failed" | "late" | "missing" | "unknown";

/**
 * What to say of one day of a duty; a day without any round is the worst that can be said of it, if there was anything to
 * be late for: not before the site's first day, and not in the first moments of a day.
 */
export function dayState({ runs, failures, late }: Pick<DutyDay, "runs" | "failures" | "late">): DayState {
  if (runs === 0 && failures === 0) return late ? "missing" : "unknown";
  if (late) return "late";
  return failures > 0 ? "failed" : "done";
}
