import { isRecord } from "@mannequin/shared/lib/storage";
import type { Session } from "@mannequin/shared/contract/types";

/**
 * What the tabs of one browser tell each other: who signed in or out, and a session that one of them has just been
 * given. Everything here works alone, too, where a browser lacks locks or channels: then each tab asks for itself.
 */
export type TabNote =
  | { type: "session"; session: Session; expires: number }
  | { type: "out" }
  /** Has anybody a session that still holds? */
  | { type: "ask" };

const NAME = "mannequin.session";
/** Held, shared, by every tab in which somebody is signed in: so a new one can tell that it is not alone. */
const HERE = "mannequin.here";
/** A tab that sleeps with the lock in its hand must not stop the others (ms). */
const LOCK_WITHIN_MS = 8000;
/** How long an answer of another tab is waited for before the server is asked (ms). */
const ANSWER_WITHIN_MS = 400;

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);

function isNote(value: unknown): value is TabNote {
  if (!isRecord(value)) return false;
  if (value.type === "session") return isRecord(value.session) && typeof value.expires === "number";
  return value.type === "out" || value.type === "ask";
}

export function tellTabs(note: TabNote): void {
  channel?.postMessage(note);
}

export function onTabNote(listen: (note: TabNote) => void): () => void {
  const heard = (event: MessageEvent) => {
    if (isNote(event.data)) listen(event.data);
  };
  channel?.addEventListener("message", heard);
  return () => channel?.removeEventListener("message", heard);
}

/**
 * Runs `work` while no other tab does. `waited` tells that another tab was at it first, so its outcome may be had.
 * Without locks, or when a lock does not come in time, it simply runs: the server bears several at once.
 */
export async function oneTabAtATime<T>(work: (waited: boolean) => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (locks === undefined) return work(false);
  const free = await locks.request(NAME, { ifAvailable: true }, async (lock) =>
    lock === null ? null : { value: await work(false) },
  );
  if (free !== null) return free.value;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), LOCK_WITHIN_MS);
  let begun = false;
  try {
    return await locks.request(NAME, { signal: late.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work(true);
    });
  } catch (error) {
    if (begun) throw error;
    return work(true);
  } finally {
    clearTimeout(timer);
  }
}

let here = false;

/** From now until it is closed this tab counts among those that may be asked. */
export function countMeIn(): void {
  if (here || typeof navigator === "undefined" || navigator.locks === undefined) return;
  here = true;
  navigator.locks
    .request(HERE, { mode: "shared" }, () => new Promise(() => undefined))
    .catch(() => (here = false));
}

/** Is there another tab with somebody signed in? False where the browser cannot tell. */
export async function othersHere(): Promise<boolean> {
  if (typeof navigator === "undefined" || navigator.locks === undefined) return false;
  const { held = [] } = await navigator.locks.query();
  return held.filter((lock) => lock.name === HERE).length > (here ? 1 : 0);
}

/** Asks the other tabs; settles when `answered` says so, or when nobody answers in time. */
export async function askTabs(answered: () => boolean): Promise<void> {
  if (channel === null || answered()) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, ANSWER_WITHIN_MS);
    const stop = onTabNote(() => {
      if (answered()) done();
    });
    tellTabs({ type: "ask" });
  });
}
