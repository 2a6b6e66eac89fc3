// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signedIn, signedOut } from "@mannequin/shared/session/access";
import { Socket } from "@mannequin/shared/test/socket";
import { aSession } from "@mannequin/shared/test/tabs";
import { openLiveLine } from "./live";

const at = "2026-11-26T10:00:00Z";
let stop = () => undefined as void;
let asked = 0;

function open() {
  const cache = new QueryClient();
  vi.spyOn(cache, "invalidateQueries").mockImplementation(async () => void (asked += 1));
  stop = openLiveLine(cache);
  Socket.last.onopen?.();
}

beforeEach(() => {
  Socket.all = [];
  asked = 0;
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  signedIn(aSession("tok"));
});
afterEach(() => {
  stop();
  signedOut();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("looks for itself when the line has gone silent", () => {
  open();
  Socket.last.say({ type: "ready", at });
  asked = 0;
  vi.advanceTimersByTime(16_000);
  expect(asked).toBeGreaterThan(0);
});

it.each([
  ["another network", () => window.dispatchEvent(new Event("online"))],
  [
    "a page out of the browser's store",
    () => window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true })),
  ],
])("connects anew after %s, though the browser calls the line open", (_what, happens) => {
  open();
  Socket.last.say({ type: "ready", at });
  happens();
  expect(Socket.all).toHaveLength(2);
});

it("does not trust a line that slept with the machine", () => {
  open();
  Socket.last.say({ type: "ready", at });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Socket.all).toHaveLength(1);
  // Asleep: the clock goes on, no timer runs.
  vi.setSystemTime(Date.now() + 3_600_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Socket.all).toHaveLength(2);
});
