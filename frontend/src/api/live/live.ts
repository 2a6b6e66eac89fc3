import type { QueryClient } from "@tanstack/react-query";
import { keepLine } from "@mannequin/shared/live/line";
import { rememberBalance, rememberGeneration } from "@/api/generations/generation-cache";
import type { StudioEvent } from "@/api/types";

function receive(cache: QueryClient, note: StudioEvent): void {
  if (note.type === "generation") rememberGeneration(cache, note.data);
  if (note.type === "balance") rememberBalance(cache, note.data);
  if (note.type === "refresh") refetchAll(cache);
  if (note.type === "subscription") refetch(cache, "me");
  if (note.type === "notification") refetch(cache, "notices");
  // What operators offer changes without a release.
  if (note.type === "presets" || note.type === "products") refetch(cache, note.type);
  // An order that moved may have brought credits, a period or both.
  if (note.type === "order") refetch(cache, "order", "orders", "balance", "entries", "me");
}

function refetch(cache: QueryClient, ...keys: string[]): void {
  for (const key of keys) void cache.invalidateQueries({ queryKey: [key] });
}

function refetchAll(cache: QueryClient): void {
  refetch(cache, "generations", "generation", "balance", "entries", "me", "notices", "order", "orders");
}

/** Keeps the seller's live line open until the returned function is called; while it is down the queries poll. */
export function openLiveLine(cache: QueryClient): () => void {
  const all = () => refetchAll(cache);
  const line = keepLine<StudioEvent>("/v1/events", {
    note: (note) => receive(cache, note),
    up: all,
    lost: all,
  });
  const wake = (anew: boolean) => {
    if (line.wake(anew)) all();
  };
  /** Another network, or a page out of the browser's store: what was open is not. */
  const online = () => wake(true);
  const shown = (event: PageTransitionEvent) => event.persisted && wake(true);
  const visible = () => document.visibilityState === "visible" && wake(false);
  window.addEventListener("online", online);
  window.addEventListener("pageshow", shown);
  document.addEventListener("visibilitychange", visible);
  return () => {
    window.removeEventListener("online", online);
    window.removeEventListener("pageshow", shown);
    document.removeEventListener("visibilitychange", visible);
    line.stop();
  };
}
