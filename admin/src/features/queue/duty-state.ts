import type { DutyDay } from "@/api/contract";

export type DayState = "done" | "failed" | "late" | "missing";

/** What to say of one day of a duty; a day without any round is the worst that can be said of it. */
export function dayState({ runs, failures, late }: Pick<DutyDay, "runs" | "failures" | "late">): DayState {
  if (runs === 0) return "missing";
  if (late) return "late";
  return failures > 0 ? "failed" : "done";
}
