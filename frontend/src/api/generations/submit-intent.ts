import { closeIntent, shelveIntent, type Intent } from "@/lib/outbox/intent";
import { client, unwrap } from "@mannequin/shared/api/client";
import { ApiError } from "@mannequin/shared/contract/error";
import type { NewGeneration, Submitted } from "@/api/types";

/** What an answer makes of the intent: done with, kept for the next press, or (no answer) sent again after a reload. */
function settle(userId: string, key: string, error: unknown): void {
  if (!(error instanceof ApiError) || !error.answered || error.status === 401) return;
  if (error.status >= 500) shelveIntent(userId, key);
  else closeIntent(userId, key);
}

/** Asks for generations under a key. `body` is the exact JSON text: the server refuses the same key with another. */
export function postGeneration(key: string, body: string): Promise<Submitted> {
  return unwrap(
    client.POST("/v1/generations", {
      params: { header: { "Idempotency-Key": key } },
      body: JSON.parse(body) as NewGeneration,
    }),
  );
}

/** Sends one press under its key. However often and from however many tabs: the server makes its pictures once. */
export async function submitIntent(userId: string, intent: Intent): Promise<Submitted> {
  try {
    const submitted = await postGeneration(intent.key, intent.body);
    closeIntent(userId, intent.key);
    return submitted;
  } catch (error) {
    settle(userId, intent.key, error);
    throw error;
  }
}
