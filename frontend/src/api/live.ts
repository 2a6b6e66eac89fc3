import type { QueryClient } from "@tanstack/react-query";
import { isRecord } from "@/lib/storage";
import { createStore } from "@/lib/store";
import { currentToken, refreshAccess } from "./access";
import { rememberBalance, rememberGeneration } from "./generation-cache";
import type { Balance, Generation } from "./types";

/**
 * The live line: one WebSocket for the signed-in user. It promises nothing about what was missed, so every
 * (re)connect refetches; while it is down the queries poll (see `useLivePolling`).
 */
export type LiveStatus = "down" | "live";

export const liveStatus = createStore<LiveStatus>("down");

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 20_000] as const;
/** The server pings every 30 s at protocol level, which scripts cannot see; a silent line is noticed by the poll below. */
const READY_WITHIN_MS = 8000;

const eventsUrl = () => `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/v1/events`;

function receive(cache: QueryClient, text: string): "ready" | "other" {
  let note: unknown;
  try {
    note = JSON.parse(text);
  } catch {
    return "other";
  }
  if (!isRecord(note)) return "other";
  if (note.type === "ready") return "ready";
  if (note.type === "generation" && isRecord(note.data)) rememberGeneration(cache, note.data as unknown as Generation);
  if (note.type === "balance" && isRecord(note.data)) rememberBalance(cache, note.data as unknown as Balance);
  if (note.type === "refresh") refetchAll(cache);
  if (note.type === "subscription") refetch(cache, "me");
  if (note.type === "notification") refetch(cache, "notices");
  // What operators offer changes without a release.
  if (note.type === "presets" || note.type === "products") refetch(cache, note.type);
  // An order that moved may have brought credits, a period or both.
  if (note.type === "order") refetch(cache, "order", "orders", "balance", "entries", "me");
  return "other";
}

function refetch(cache: QueryClient, ...keys: string[]): void {
  for (const key of keys) void cache.invalidateQueries({ queryKey: [key] });
}

function refetchAll(cache: QueryClient): void {
  refetch(cache, "generations", "generation", "balance", "entries", "me", "notices", "order", "orders");
}

/** Opens the line and keeps it open until the returned function is called. */
export function openLiveLine(cache: QueryClient): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  const later = () => {
    liveStatus.set("down");
    if (closed) return;
    const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 20_000;
    failures += 1;
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  };

  const connect = () => {
    const line = new WebSocket(eventsUrl());
    socket = line;
    const giveUp = setTimeout(() => line.close(), READY_WITHIN_MS);
    line.onopen = () => line.send(JSON.stringify({ type: "auth", token: currentToken() }));
    line.onmessage = (event) => {
      if (typeof event.data !== "string" || receive(cache, event.data) !== "ready") return;
      clearTimeout(giveUp);
      failures = 0;
      liveStatus.set("live");
      refetchAll(cache);
    };
    line.onclose = (event) => {
      clearTimeout(giveUp);
      if (closed || socket !== line) return;
      // 1008 / 44xx: the token was too old, or the session has ended. A refresh either renews it or says so.
      const refused = event.code === 1008 || event.code >= 4000;
      if (refused) refreshAccess().then((ok) => (ok ? later() : undefined), later);
      else later();
    };
  };

  const wake = () => {
    if (liveStatus.get() === "live" || closed) return;
    clearTimeout(timer);
    socket?.close();
    failures = 0;
    connect();
  };
  window.addEventListener("online", wake);
  connect();

  return () => {
    closed = true;
    clearTimeout(timer);
    window.removeEventListener("online", wake);
    socket?.close();
    liveStatus.set("down");
  };
}
