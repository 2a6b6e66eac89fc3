import { closeIntent, shelveIntent, type Intent } from "@/lib/outbox/intent";
import { ApiError } from "@mannequin/shared/contract/error";
import type { Submitted } from "@/api/types";
import { postGeneration } from "./post-generation";

/** What an answer makes of the intent: done with, kept for the next press, or (no answer) sent again after a reload. */
function settle(userId: string, key: string, error: unknown): void {
  if (!(error instanceof ApiError) || !error.answered || error.status === 401) return;
  if (error.status >= 500) shelveIntent(userId, key);
  else closeIntent(userId, key);
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
