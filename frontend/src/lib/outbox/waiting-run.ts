import * as v from "valibot";
import { readStored, removeStored, writeStored } from "@mannequin/shared/lib/storage";
import { INTENT, type Intent } from "./intent";
import { createStore, type Store } from "@mannequin/shared/lib/store";
import { uuid } from "@mannequin/shared/lib/uuid";

/**
 * A run that waits for credits: what was pressed, word for word, and the order that will pay for it. It is kept with
 * the drafts, so it outlives a reload and the way to the payment page and back. Its key is made here, once: however
 * many tabs see the payment, they all send the same key and the server makes the pictures once.
 */
export interface WaitingRun extends Intent {
  /** The tool's key, to lead back to it. */
  preset: string;
  /** Credits the run costs. */
  price: number;
  /** The order whose credits it waits for; null until one is made. */
  orderId: string | null;
}

/** After this (ms) nothing is started unasked any more, even if the money arrives. */
export const START_WITHIN_MS = 2 * 60 * 60 * 1000;

const keyOf = (userId: string) => `waiting.${userId}`;

const WAITING_RUN: v.GenericSchema<WaitingRun> = v.object({
  ...INTENT.entries,
  preset: v.string(),
  price: v.number(),
  orderId: v.nullable(v.string()),
});

/** What pages follow, one for each person. Kept level with the storage, also with what other tabs write there. */
const stores = new Map<string, Store<WaitingRun | null>>();

export function waitingStore(userId: string): Store<WaitingRun | null> {
  const known = stores.get(userId);
  if (known !== undefined) return known;
  const store = createStore(waitingRun(userId, Date.now()));
  stores.set(userId, store);
  window.addEventListener("storage", () => publish(userId));
  return store;
}

/** Equal runs are one value, so that nobody is told of nothing. */
function publish(userId: string): void {
  const store = stores.get(userId);
  const run = readStored(keyOf(userId), WAITING_RUN);
  if (store !== undefined && JSON.stringify(store.get()) !== JSON.stringify(run)) store.set(run);
}

export function waitingRun(userId: string, now: number): WaitingRun | null {
  const run = readStored(keyOf(userId), WAITING_RUN);
  if (run === null) return null;
  if (now - run.at <= START_WITHIN_MS) return run;
  removeStored(keyOf(userId));
  publish(userId);
  return null;
}

/** Puts a press aside until it can be paid. The same wish keeps its key and its order. */
export function holdRun(
  userId: string,
  run: { body: string; preset: string; price: number },
  now: number,
): WaitingRun {
  const known = waitingRun(userId, now);
  if (known !== null && known.body === run.body) return known;
  const held = { ...run, key: uuid(), at: now, orderId: null };
  writeStored(keyOf(userId), held);
  publish(userId);
  return held;
}

/** The order that was just made pays for the run that waits, if one does. */
export function payRunWith(userId: string, orderId: string, now: number): void {
  const run = waitingRun(userId, now);
  if (run === null) return;
  writeStored(keyOf(userId), { ...run, orderId, at: now });
  publish(userId);
}

export function dropRun(userId: string, key: string): void {
  if (readStored(keyOf(userId), WAITING_RUN)?.key !== key) return;
  removeStored(keyOf(userId));
  publish(userId);
}

/** What the state of its order means for the run. */
export function nextFor(
  run: WaitingRun | null,
  order: { id: string; state: string } | undefined,
): "wait" | "start" | "drop" {
  if (run === null || order === undefined || run.orderId !== order.id) return "wait";
  if (order.state === "fulfilled") return "start";
  return order.state === "closed" || order.state === "refunded" ? "drop" : "wait";
}
