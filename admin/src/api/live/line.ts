/**
 * The staff's live line, which says what has changed, never what it is now: what is on the screen is read again. While
 * the line is down or silent, a poll stands in.
 */
import type { QueryClient } from "@tanstack/react-query";
import { keepLine, lineStatus } from "@mannequin/shared/live/line";
import { access } from "@mannequin/shared/session/access";
import type { AdminEvent } from "@/api/contract";
import { changedOf } from "./keys";
import { reader } from "./read-again";

const POLL_MS = 5000;
/** Even a line that speaks may have lost a note. */
const POLL_LIVE_MS = 30_000;
const POLL_TICK_MS = 1000;

/** Keeps what is on the screen up to date until the returned function is called. */
export function keepLive(cache: QueryClient): () => void {
  const screen = reader(cache);
  const line = keepLine<AdminEvent>("/v1/admin/events", {
    note: (note) => {
      const changed = note.type === "changed" ? changedOf(note.data) : null;
      if (changed) screen.note(changed);
      if (note.type === "refresh") screen.all();
    },
    up: screen.all,
    lost: screen.all,
  });
  let polled = Date.now();
  const poll = setInterval(() => {
    const every = lineStatus.get() === "live" ? POLL_LIVE_MS : POLL_MS;
    // Half a tick of grace: timers are late by a few milliseconds, and a poll must not wait a whole tick for that.
    if (document.hidden || access.get().status !== "in" || Date.now() - polled < every - POLL_TICK_MS / 2)
      return;
    polled = Date.now();
    screen.all();
  }, POLL_TICK_MS);
  const wake = () => {
    if (document.hidden) return;
    line.wake(false);
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
