import { useCallback } from "react";
import { loadDraft, saveDraft, type Draft } from "./draft";
import { createStore, useStore, type Store } from "@mannequin/shared/lib/store";

/**
 * Drafts live outside the components: an upload that ends after the seller went to another tool still lands in the
 * draft it was meant for.
 */
const drafts = new Map<string, Store<Draft>>();

function draftStore(userId: string, tool: string): Store<Draft> {
  const key = `${userId} ${tool}`;
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const store = createStore(loadDraft(userId, tool));
  store.subscribe(() => saveDraft(userId, tool, store.get()));
  drafts.set(key, store);
  return store;
}

/** Puts a whole draft in place, from any page. */
export function putDraft(userId: string, tool: string, draft: Draft): void {
  draftStore(userId, tool).set(draft);
}

export const readDraft = (userId: string, tool: string): Draft => draftStore(userId, tool).get();

/** Puts one picture into a tool's draft and leaves the rest of it as it is. */
export function fillDraft(userId: string, tool: string, slot: string, assetId: string): void {
  const store = draftStore(userId, tool);
  store.set({ ...store.get(), slots: { ...store.get().slots, [slot]: assetId } });
}

export function useDraft(userId: string, tool: string) {
  const store = draftStore(userId, tool);
  const draft = useStore(store);
  const change = useCallback((part: Partial<Draft>) => store.set({ ...store.get(), ...part }), [store]);
  const fill = useCallback(
    (slot: string, assetId: string) =>
      store.set({ ...store.get(), slots: { ...store.get().slots, [slot]: assetId } }),
    [store],
  );
  const empty = useCallback(
    (slot: string) => {
      const { [slot]: _gone, ...slots } = store.get().slots;
      store.set({ ...store.get(), slots });
    },
    [store],
  );
  return { draft, change, fill, empty };
}
