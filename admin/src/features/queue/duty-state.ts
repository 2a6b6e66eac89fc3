import type { DutyDay } from "@/api/contract";

export type DayState = "done" | "failed" | "late" | "missing" | "unrecorded";

type Judged = Pick<DutyDay, "runs" | "failures" | "late">;

/** What to say of one day of a duty; a day without any round is the worst that can be said of it. */
export function dayState({ runs, failures, late }: Judged): DayState {
  if (runs === 0) return "missing";
  if (late) return "late";
  return failures > 0 ? "failed" : "done";
}

/** Of many days, newest first. Before the first that is on record there is nothing to be said: the site may be younger. */
export function dayStates(days: readonly Judged[]): DayState[] {
  const first = days.findLastIndex((day) => day.runs > 0);
  return days.map((day, at) => (first >= 0 && at > first ? "unrecorded" : dayState(day)));
}
