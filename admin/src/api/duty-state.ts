import type { DutyDay, DutyNow } from "@/api/contract-next";

/** Later than this many of its rounds, a duty whose lateness the server does not tell is taken for late. */
const ROUNDS_MISSED = 3;

export function isLate(duty: Pick<DutyNow, "at" | "late" | "due_at" | "every_ms">, now: number): boolean {
  if (duty.late !== undefined) return duty.late;
  if (duty.at === null) return false;
  if (duty.due_at) return now > Date.parse(duty.due_at) + (duty.every_ms ?? 0);
  return duty.every_ms ? now > Date.parse(duty.at) + ROUNDS_MISSED * duty.every_ms : false;
}

export type DayState = "done" | "failed" | "late" | "missing";

/** What to say of one day of a duty; a day without any round is the worst that can be said of it. */
export function dayState({ runs, failures, late }: Pick<DutyDay, "runs" | "failures" | "late">): DayState {
  if (runs === 0) return "missing";
  if (late) return "late";
  return failures > 0 ? "failed" : "done";
}
