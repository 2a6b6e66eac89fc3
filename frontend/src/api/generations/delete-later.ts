import type { QueryClient } from "@tanstack/react-query";
import { createStore, useStore } from "@mannequin/shared/lib/store";
import { currentToken } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";
import { isApiError } from "@mannequin/shared/contract/error";
import { forgetGeneration } from "./generation-cache";

/**
 * Records are deleted a few seconds after they were told to: until then they are only hidden and can be taken back.
 * Whoever closes the page meant it: what waits is then deleted at once.
 */
export const UNDO_MS = 6000;

/** What lists leave out. */
const hidden = createStore<ReadonlySet<string>>(new Set());
export type Deleting = { state: "undoable" | "failed"; ids: readonly string[] } | null;
export const deleting = createStore<Deleting>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

function show(ids: readonly string[]): void {
  hidden.set(new Set([...hidden.get()].filter((id) => !ids.includes(id))));
}

function take(): readonly string[] {
  clearTimeout(timer);
  const waiting = deleting.get();
  if (waiting?.state !== "undoable") return [];
  deleting.set(null);
  return waiting.ids;
}

async function remove(cache: QueryClient, id: string): Promise<boolean> {
  try {
    await unwrap(client.DELETE("/v1/generations/{id}", { params: { path: { id } } }));
  } catch (error) {
    // Gone already is what was wanted.
    if (!isApiError(error, "not_found")) return false;
  }
  forgetGeneration(cache, id);
  return true;
}

async function flush(cache: QueryClient, ids = take()): Promise<void> {
  const done = await Promise.all(ids.map((id) => remove(cache, id)));
  const failed = ids.filter((_, index) => done[index] === false);
  show(ids);
  if (failed.length > 0) deleting.set({ state: "failed", ids: failed });
}

export function deleteLater(cache: QueryClient, ids: readonly string[]): void {
  void flush(cache);
  hidden.set(new Set([...hidden.get(), ...ids]));
  deleting.set({ state: "undoable", ids });
  timer = setTimeout(() => void flush(cache), UNDO_MS);
}

export function undoDelete(): void {
  show(take());
}

/** The page goes away: `keepalive` lets the requests outlive it. */
function leave(): void {
  for (const id of take()) {
    void fetch(`/v1/generations/${id}`, {
      method: "DELETE",
      keepalive: true,
      headers: { authorization: `Bearer ${currentToken() ?? ""}`, "x-requested-with": "mannequin" },
    }).catch(() => undefined);
  }
}

window.addEventListener("pagehide", leave);

/** Whether this one is about to be deleted. */
export function useIsHidden(id: string | null): boolean {
  const out = useStore(hidden);
  return id !== null && out.has(id);
}

/** A list without what is about to be deleted. */
export function useShown<T extends { id: string }>(items: readonly T[]): T[] {
  const out = useStore(hidden);
  return items.filter((item) => !out.has(item.id));
}
