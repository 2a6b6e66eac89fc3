/**
 * The staff's live line: one WebSocket that says what has changed, never what it is now. It promises nothing about what
 * was missed, so every (re)connect reads all that is on the screen again; while it is down or silent, a poll stands in.
 */
import type { QueryClient } from "@tanstack/react-query";
import { learnFromLine } from "@mannequin/shared/lib/server-clock";
import { isRecord } from "@mannequin/shared/lib/storage";
import { createStore } from "@mannequin/shared/lib/store";
import { access, currentToken, refreshAccess } from "@mannequin/shared/session/access";
import { changedOf } from "./keys";
import { reader, type Reader } from "./read-again";

export type LineStatus = "live" | "down";
export const lineStatus = createStore<LineStatus>("down");

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 20_000, 30_000] as const;
const BEAT_MS = 8000;
/** Two of the server's heartbeats: nothing at all for this long is a line that is silent. */
const SILENT_MS = 16_000;
const POLL_MS = 5000;
/** Even a line that speaks may have lost a note. */
const POLL_LIVE_MS = 30_000;
const POLL_TICK_MS = 1000;

const address = () => `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/v1/admin/events`;

function noteOf(text: unknown): Record<string, unknown> | null {
  try {
    const note: unknown = typeof text === "string" ? JSON.parse(text) : null;
    return isRecord(note) ? note : null;
  } catch {
    return null;
  }
}

/** Obeys one note; true when it says that the line stands. */
function obey(note: Record<string, unknown>, screen: Reader): boolean {
  learnFromLine(note.at);
  if (note.type === "changed") {
    const changed = changedOf(note.data);
    if (changed) screen.note(changed);
  }
  if (note.type === "refresh") screen.all();
  return note.type === "ready";
}

interface Line {
  wake: () => void;
  stop: () => void;
}

/** Keeps one line open: connects, beats, notices silence, connects again. */
function keepLine(screen: Reader): Line {
  let socket: WebSocket | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let heard = 0;
  let stopped = false;

  const later = () => {
    lineStatus.set("down");
    if (stopped) return;
    clearTimeout(again);
    const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 30_000;
    failures += 1;
    again = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  };

  /** Lets go of the line without waiting for its end: a silent one may never say that it is closed. */
  const drop = () => {
    const line = socket;
    socket = null;
    line?.close();
  };

  const connect = () => {
    clearTimeout(again);
    const token = currentToken();
    if (stopped || token === null) return later();
    const line = new WebSocket(address());
    socket = line;
    heard = Date.now();
    line.onopen = () => line.send(JSON.stringify({ type: "auth", token }));
    line.onmessage = (event) => {
      if (socket !== line) return;
      heard = Date.now();
      const note = noteOf(event.data);
      if (note === null || !obey(note, screen)) return;
      failures = 0;
      lineStatus.set("live");
      screen.all();
    };
    line.onclose = (event) => {
      if (stopped || socket !== line) return;
      socket = null;
      // The token was too old, or the session has ended. A refresh either renews it or says so.
      const refused = event.code === 4401 || event.code === 1008;
      if (refused) refreshAccess().then((ok) => ok && later(), later);
      else later();
    };
  };

  const isSilent = () => socket !== null && Date.now() - heard >= SILENT_MS;
  const beat = setInterval(() => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "heartbeat" }));
  }, BEAT_MS);
  const watch = setInterval(() => {
    if (!isSilent()) return;
    drop();
    later();
    screen.all();
  }, 1000);

  connect();
  return {
    wake: () => {
      if (stopped || (lineStatus.get() === "live" && !isSilent())) return;
      drop();
      failures = 0;
      lineStatus.set("down");
      connect();
    },
    stop: () => {
      stopped = true;
      clearTimeout(again);
      clearInterval(beat);
      clearInterval(watch);
      drop();
      lineStatus.set("down");
    },
  };
}

/** Keeps what is on the screen up to date until the returned function is called. */
export function keepLive(cache: QueryClient): () => void {
  const screen = reader(cache);
  const line = keepLine(screen);
  let polled = Date.now();
  const poll = setInterval(() => {
    const every = lineStatus.get() === "live" ? POLL_LIVE_MS : POLL_MS;
    // Half a tick of grace: timers are late by a few milliseconds, and a poll must not wait a whole tick for that.
    if (document.hidden || access.get().status !== "in" || Date.now() - polled < every - POLL_TICK_MS / 2) return;
    polled = Date.now();
    screen.all();
  }, POLL_TICK_MS);
  const wake = () => {
    if (document.hidden) return;
    line.wake();
    polled = Date.now();
    screen.all();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
  // Somebody who comes back in, here or on another tab, sees how things stand now.
  let status = access.get().status;
  const leave = access.subscribe(() => {
    const before = status;
    status = access.get().status;
    if (status === "in" && before !== "in") wake();
  });
  return () => {
    leave();
    clearInterval(poll);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", wake);
    line.stop();
    screen.stop();
  };
}
