import * as v from "valibot";
import { readStored, removeStored, writeStored } from "@mannequin/shared/lib/storage";
import { uuid } from "@mannequin/shared/lib/uuid";

/**
 * One press of 生成 = one intent = one Idempotency-Key. The key is written down before the request leaves and
 * forgotten only when the server has answered, so a double click, a dropped line or a reload asks for the same
 * generation again and never for a second one.
 */
export interface Intent {
  key: string;
  /** The exact JSON text sent: the server refuses the same key with another body. */
  body: string;
  /** ms since the epoch */
  at: number;
  /** The seller was told that it did not work: the key still serves the same wish, but nothing is sent unasked. */
  told?: boolean;
}

/** After this an unanswered intent is not sent again by itself: the seller has long moved on. */
export const RESUME_WITHIN_MS = 10 * 60 * 1000;

const keyOf = (userId: string) => `intent.${userId}`;

export const INTENT = v.object({
  key: v.string(),
  body: v.string(),
  at: v.number(),
  told: v.optional(v.boolean()),
});

export function pendingIntent(userId: string, now: number): Intent | null {
  const intent = readStored(keyOf(userId), INTENT);
  if (intent === null) return null;
  if (now - intent.at <= RESUME_WITHIN_MS) return intent;
  removeStored(keyOf(userId));
  return null;
}

/** The intent for this body: the unanswered one when it is the same wish, else a new one. */
export function openIntent(userId: string, body: string, now: number): Intent {
  const pending = pendingIntent(userId, now);
  if (pending !== null && pending.body === body) return pending;
  const intent = { key: uuid(), body, at: now };
  writeStored(keyOf(userId), intent);
  return intent;
}

/** Takes over a wish that waited elsewhere, under the key it has: from here on it is an unanswered press like any other. */
export function adoptIntent(userId: string, { key, body }: Intent, now: number): Intent {
  const intent = { key, body, at: now };
  writeStored(keyOf(userId), intent);
  return intent;
}

export function closeIntent(userId: string, key: string): void {
  const pending = readStored(keyOf(userId), INTENT);
  if (pending?.key === key) removeStored(keyOf(userId));
}

/** After trouble on the server that may have struck before or after the commit: keep the key, send nothing unasked. */
export function shelveIntent(userId: string, key: string): void {
  const pending = readStored(keyOf(userId), INTENT);
  if (pending?.key === key) writeStored(keyOf(userId), { ...pending, told: true });
}
