import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { client, unwrap } from "@/api/client";
import { ApiError } from "@/api/error";
import { rememberSubmitted } from "@/api/generation-cache";
import type { NewGeneration, Submitted } from "@/api/types";
import { closeIntent, openIntent, pendingIntent, shelveIntent, type Intent } from "@/lib/intent";

/** What an answer makes of the intent: done with, kept for the next press, or (no answer) sent again after a reload. */
function settle(userId: string, key: string, error: unknown): void {
  if (!(error instanceof ApiError) || !error.answered || error.status === 401) return;
  if (error.status >= 500) shelveIntent(userId, key);
  else closeIntent(userId, key);
}

function presetOf(intent: Intent): string {
  return (JSON.parse(intent.body) as NewGeneration).preset;
}

async function submit(userId: string, intent: Intent): Promise<Submitted> {
  try {
    const submitted = await unwrap(
      client.POST("/v1/generations", {
        params: { header: { "Idempotency-Key": intent.key } },
        body: JSON.parse(intent.body) as NewGeneration,
      }),
    );
    closeIntent(userId, intent.key);
    return submitted;
  } catch (error) {
    settle(userId, intent.key, error);
    throw error;
  }
}

export type Generate = ReturnType<typeof useGenerate>;

/**
 * Held by the page, not by a tool's panel: going to another tool must not lose an answer on its way.
 * Submits with one key per intent. A key without an answer survives a reload and is asked about again on arrival:
 * the server answers with the generation it made, or makes it now, once.
 */
export function useGenerate(userId: string, onSubmitted: (submitted: Submitted, resumed: boolean) => void) {
  const cache = useQueryClient();
  const { mutate, ...mutation } = useMutation({
    mutationFn: ({ intent }: { intent: Intent; resumed: boolean }) => submit(userId, intent),
    onSuccess: (submitted, { resumed }) => {
      rememberSubmitted(cache, submitted);
      onSubmitted(submitted, resumed);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "insufficient_credits") {
        void cache.invalidateQueries({ queryKey: ["balance"] });
      }
    },
  });

  const resumedFor = useRef<string | null>(null);
  useEffect(() => {
    if (resumedFor.current === userId) return;
    resumedFor.current = userId;
    const intent = pendingIntent(userId, Date.now());
    if (intent !== null && intent.told !== true) mutate({ intent, resumed: true });
  }, [mutate, userId]);

  // Between a press and the render that disables the button a second press may come; the intent makes it harmless.
  const generate = (body: NewGeneration) =>
    mutate({ intent: openIntent(userId, JSON.stringify(body), Date.now()), resumed: false });

  const sentFor = mutation.variables === undefined ? null : presetOf(mutation.variables.intent);
  return { generate, sending: mutation.isPending, error: mutation.error, sentFor, dismiss: mutation.reset };
}
