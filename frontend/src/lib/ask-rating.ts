import * as v from "valibot";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";

/**
 * When to ask whether a picture is any good: seldom, never twice about one, and more seldom for those who wave it
 * away. One question at a time stays until it is answered or dismissed.
 */
export interface Asked {
  /** The generation asked about last. */
  id: string;
  /** ms since the epoch */
  at: number;
  open: boolean;
  /** Dismissals in a row. */
  dismissed: number;
}

const HOUR_MS = 60 * 60 * 1000;
export const EVERY_MS = 20 * HOUR_MS;

export function mayAsk(asked: Asked | null, id: string, now: number): boolean {
  if (asked === null) return true;
  if (asked.id === id) return asked.open;
  return now - asked.at >= EVERY_MS * (1 + 2 * asked.dismissed);
}

const ASKED: v.GenericSchema<Asked> = v.object({
  id: v.string(),
  at: v.number(),
  open: v.boolean(),
  dismissed: v.number(),
});

const keyOf = (userId: string) => `asked.${userId}`;
export const readAsked = (userId: string): Asked | null => readStored(keyOf(userId), ASKED);

/** Notes what became of the question about `id`. */
export function noteAsked(
  userId: string,
  id: string,
  what: "asked" | "answered" | "dismissed",
  now = Date.now(),
): void {
  const before = readAsked(userId);
  const dismissed = what === "answered" ? 0 : (before?.dismissed ?? 0) + (what === "dismissed" ? 1 : 0);
  writeStored(keyOf(userId), { id, at: now, open: what === "asked", dismissed });
}
