import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError } from "@mannequin/shared/contract/error";
import { rememberSubmitted } from "@/api/generations/generation-cache";
import { submitIntent } from "@/api/generations/submit-intent";
import type { NewGeneration, Submitted } from "@/api/types";
import { openIntent, pendingIntent, type Intent } from "@/lib/outbox/intent";

function presetOf(intent: Intent): string {
  return (JSON.parse(intent.body) as NewGeneration).preset;
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
    mutationFn: ({ intent }: { intent: Intent; resumed: boolean }) => submitIntent(userId, intent),
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
