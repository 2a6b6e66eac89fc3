// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { liveStatus, openLiveLine } from "./live";

/** A line whose other end is in the test's hand. */
class Line {
  static all: Line[] = [];
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    Line.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  /** A dead line does not say that it has closed. */
  close() {
    this.closed = true;
  }
  say(note: object) {
    this.onmessage?.({ data: JSON.stringify(note) });
  }
  static get last(): Line {
    return Line.all.at(-1) ?? new Line("");
  }
}

const at = "2026-11-26T10:00:00Z";
let stop = () => undefined as void;
let asked = 0;

function open() {
  const cache = new QueryClient();
  vi.spyOn(cache, "invalidateQueries").mockImplementation(async () => void (asked += 1));
  stop = openLiveLine(cache);
  Line.last.onopen?.();
}

beforeEach(() => {
  Line.all = [];
  asked = 0;
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("notices within 16 s that a line has gone silent, looks for itself and connects again", () => {
  open();
  Line.last.say({ type: "ready", at });
  expect(liveStatus.get()).toBe("live");
  const first = Line.last;
  asked = 0;
  vi.advanceTimersByTime(16_000);
  expect(liveStatus.get()).toBe("down");
  expect(first.closed).toBe(true);
  expect(asked).toBeGreaterThan(0);
  vi.advanceTimersByTime(2000);
  expect(Line.all).toHaveLength(2);
  Line.last.say({ type: "ready", at });
  expect(liveStatus.get()).toBe("live");
});

it("keeps a quiet line that beats, and beats itself", () => {
  open();
  Line.last.say({ type: "ready", at });
  for (let beat = 0; beat < 10; beat += 1) {
    vi.advanceTimersByTime(8000);
    Line.last.say({ type: "heartbeat", at });
  }
  expect(liveStatus.get()).toBe("live");
  expect(Line.all).toHaveLength(1);
  expect(Line.last.sent.filter((text) => text === '{"type":"heartbeat"}')).toHaveLength(10);
});

it("does not take a server of before the heartbeats for dead", () => {
  open();
  Line.last.say({ type: "ready" });
  vi.advanceTimersByTime(120_000);
  expect(liveStatus.get()).toBe("live");
  expect(Line.all).toHaveLength(1);
});

it.each([
  ["another network", () => window.dispatchEvent(new Event("online"))],
  ["a page out of the browser's store", () => window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }))],
])("connects anew after %s, though the browser calls the line open", (_what, happens) => {
  open();
  Line.last.say({ type: "ready", at });
  happens();
  expect(Line.all).toHaveLength(2);
});

it("does not trust a line that slept with the machine", () => {
  open();
  Line.last.say({ type: "ready", at });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Line.all).toHaveLength(1);
  // Asleep: the clock goes on, no timer runs.
  vi.setSystemTime(Date.now() + 3_600_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Line.all).toHaveLength(2);
});
