import type { QueryClient } from "@tanstack/react-query";
import { learnFromLine } from "@/lib/server-clock";
import { isRecord } from "@/lib/storage";
import { createStore } from "@/lib/store";
import { currentToken, refreshAccess } from "./access";
import { rememberBalance, rememberGeneration } from "./generation-cache";
import type { LiveMessage, LiveReply } from "./types";

/**
 * The live line: one WebSocket for the signed-in user. It promises nothing about what was missed, so every
 * (re)connect refetches; while it is down the queries poll (see `useLivePolling`).
 */
export type LiveStatus = "down" | "live";

export const liveStatus = createStore<LiveStatus>("down");

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 20_000] as const;
const READY_WITHIN_MS = 8000;
/** Both ends say every so often that they are there: a browser calls a line open long after it has died. */
const HEARTBEAT_MS = 8000;
/** Nothing heard for this long: two heartbeats are missing, the line is dead. */
const SILENT_MS = 16_000;

const eventsUrl = () => `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/v1/events`;

/** What was said; null when it is no message of the contract. */
function parse(text: unknown): LiveMessage | null {
  try {
    const message: unknown = typeof text === "string" ? JSON.parse(text) : null;
    return isRecord(message) && typeof message.type === "string" ? (message as LiveMessage) : null;
  } catch {
    return null;
  }
}

const reply = (line: WebSocket, message: LiveReply) => line.send(JSON.stringify(message));

function receive(cache: QueryClient, note: LiveMessage): void {
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

/** One connection, from its opening to its end. `onEnd` is called once; `refused` when the server wants another token. */
function openLine(cache: QueryClient, onReady: () => void, onEnd: (refused: boolean) => void) {
  const line = new WebSocket(eventsUrl());
  let heard = Date.now();
  let ended = false;
  let beats: ReturnType<typeof setInterval> | undefined;
  let silent: ReturnType<typeof setTimeout> | undefined;

  const end = (refused: boolean) => {
    if (ended) return;
    ended = true;
    clearInterval(beats);
    clearTimeout(silent);
    // A dead line takes its time to close; nobody waits for it.
    line.close();
    onEnd(refused);
  };
  silent = setTimeout(() => end(false), READY_WITHIN_MS);

  line.onopen = () => reply(line, { type: "auth", token: currentToken() ?? "" });
  line.onmessage = (event) => {
    if (ended) return;
    const note = parse(event.data);
    learnFromLine(note?.at);
    heard = Date.now();
    if (note?.type === "ready") {
      clearTimeout(silent);
      silent = undefined;
      onReady();
      // A server of before the heartbeats says no time, and is not to be taken for dead.
      if ("at" in note) beats = setInterval(() => reply(line, { type: "heartbeat" }), HEARTBEAT_MS);
    } else if (note !== null) receive(cache, note);
    if (beats === undefined) return;
    clearTimeout(silent);
    silent = setTimeout(() => end(false), SILENT_MS);
  };
  // 1008 / 44xx: the token was too old, or the session has ended. A refresh either renews it or says so.
  line.onclose = (event) => end(event.code === 1008 || event.code >= 4000);
  return { stop: () => end(false), isSilent: () => Date.now() - heard >= SILENT_MS };
}

/** Opens the line and keeps it open until the returned function is called. */
export function openLiveLine(cache: QueryClient): () => void {
  let line: ReturnType<typeof openLine> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  const later = () => {
    if (closed) return;
    const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 20_000;
    failures += 1;
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  };

  const connect = () => {
    clearTimeout(timer);
    let mine: ReturnType<typeof openLine> | null = null;
    const ready = () => {
      failures = 0;
      liveStatus.set("live");
      refetchAll(cache);
    };
    const over = (refused: boolean) => {
      if (closed || line !== mine) return;
      const was = liveStatus.get();
      liveStatus.set("down");
      // The first look is now: what came while the line was silent has not been seen.
      if (was === "live") refetchAll(cache);
      if (refused) refreshAccess().then((ok) => (ok ? later() : undefined), later);
      else later();
    };
    mine = openLine(cache, ready, over);
    line = mine;
  };

  const anew = () => {
    if (closed) return;
    const old = line;
    line = null;
    old?.stop();
    liveStatus.set("down");
    failures = 0;
    connect();
    refetchAll(cache);
  };
  /** Another network, or a page out of the browser's store: what was open is not. */
  const online = () => anew();
  const shown = (event: PageTransitionEvent) => event.persisted && anew();
  const visible = () => {
    if (document.visibilityState !== "visible") return;
    if (liveStatus.get() === "down" || line?.isSilent() === true) anew();
  };
  window.addEventListener("online", online);
  window.addEventListener("pageshow", shown);
  document.addEventListener("visibilitychange", visible);
  connect();

  return () => {
    closed = true;
    clearTimeout(timer);
    window.removeEventListener("online", online);
    window.removeEventListener("pageshow", shown);
    document.removeEventListener("visibilitychange", visible);
    line?.stop();
    liveStatus.set("down");
  };
}
