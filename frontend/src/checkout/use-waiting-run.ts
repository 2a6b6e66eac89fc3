import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import * as v from "valibot";
import { rememberSubmitted } from "@/api/generations/generation-cache";
import { submitIntent } from "@/api/generations/submit-intent";
import { adoptIntent } from "@/lib/outbox/intent";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";
import { createStore, useStore } from "@mannequin/shared/lib/store";
import { dropRun, nextFor, waitingStore, type WaitingRun } from "@/lib/outbox/waiting-run";
import { useOrder } from "./use-order";

/** What became of the last run that waited for credits; `id` is its first generation, null when it did not start. */
export interface StartedRun {
  key: string;
  preset: string;
  id: string | null;
}

export const startedRun = createStore<StartedRun | null>(null);

const STARTED: v.GenericSchema<StartedRun> = v.object({
  key: v.string(),
  preset: v.string(),
  id: v.nullable(v.string()),
});
const startedKey = (userId: string) => `started.${userId}`;

/** Tells this page, and the other tabs, which may have waited for the same run. */
function tellStarted(userId: string, started: StartedRun): void {
  writeStored(startedKey(userId), started);
  startedRun.set(started);
}

export function useWaitingRun(userId: string): WaitingRun | null {
  return useStore(waitingStore(userId));
}

/**
 * Starts the run that waits as soon as its order is fulfilled, on whatever page the person is. Mounted once, by the
 * shell. The press moves from "waiting" to "unanswered" before it is sent: a reload in between sends it again under
 * the same key, as does another tab that saw the payment, too.
 */
export function useRunStarter(userId: string): void {
  const cache = useQueryClient();
  const run = useWaitingRun(userId);
  const order = useOrder(run?.orderId ?? null).data;
  const next = nextFor(run, order);
  const sent = useRef<string | null>(null);
  // The run that waits here may be started by the tab that the payment returned to.
  const waited = useRef<string | null>(null);
  useEffect(() => {
    if (run !== null) waited.current = run.key;
  }, [run]);
  useEffect(() => {
    const hear = () => {
      const started = readStored(startedKey(userId), STARTED);
      if (started === null || started.key !== waited.current || started.key === sent.current) return;
      startedRun.set(started);
    };
    window.addEventListener("storage", hear);
    return () => window.removeEventListener("storage", hear);
  }, [userId]);
  useEffect(() => {
    if (run === null || next === "wait") return;
    if (next === "start" && sent.current !== run.key) {
      sent.current = run.key;
      const { key, preset } = run;
      submitIntent(userId, adoptIntent(userId, run, Date.now())).then(
        (submitted) => {
          rememberSubmitted(cache, submitted);
          tellStarted(userId, { key, preset, id: submitted.generations[0]?.id ?? null });
        },
        () => {
          void cache.invalidateQueries({ queryKey: ["balance"] });
          startedRun.set({ key, preset, id: null });
        },
      );
    }
    dropRun(userId, run.key);
  }, [cache, next, run, userId]);
}
