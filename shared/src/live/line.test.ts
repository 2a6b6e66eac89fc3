// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signedIn, signedOut } from "@mannequin/shared/session/access";
import { Socket } from "@mannequin/shared/test/socket";
import { aSession } from "@mannequin/shared/test/tabs";
import { keepLine, lineStatus } from "./line";

const at = "2026-11-26T10:00:00Z";
const events = { note: vi.fn(), up: vi.fn(), lost: vi.fn() };
let stop = () => undefined as void;

function open() {
  stop = keepLine("/v1/events", events).stop;
  Socket.last.onopen?.();
}

beforeEach(() => {
  Socket.all = [];
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

it("says who it is as soon as it is open, and hands on every note but the first", () => {
  open();
  expect(JSON.parse(Socket.last.sent[0] ?? "")).toEqual({ type: "auth", token: "tok" });
  Socket.last.say({ type: "ready", at });
  Socket.last.say({ type: "balance", data: {}, at });
  expect(events.up).toHaveBeenCalledTimes(1);
  expect(events.note.mock.calls).toEqual([[{ type: "balance", data: {}, at }]]);
});

it("connects again with the token that a refresh brought when the old one was refused", async () => {
  const answer = new Response(JSON.stringify(aSession("fresh")), { status: 200 });
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => answer),
  );
  open();
  Socket.last.onclose?.({ code: 4401 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(Socket.all).toHaveLength(2);
  Socket.last.onopen?.();
  expect(JSON.parse(Socket.last.sent[0] ?? "")).toEqual({ type: "auth", token: "fresh" });
});

it("notices within 16 s that a line has gone silent, says so and connects again", () => {
  open();
  Socket.last.say({ type: "ready", at });
  expect(lineStatus.get()).toBe("live");
  const first = Socket.last;
  vi.advanceTimersByTime(16_000);
  expect(lineStatus.get()).toBe("down");
  expect(first.closed).toBe(true);
  expect(events.lost).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2000);
  expect(Socket.all).toHaveLength(2);
  Socket.last.say({ type: "ready", at });
  expect(lineStatus.get()).toBe("live");
});

it("keeps a quiet line that beats, and beats itself", () => {
  open();
  Socket.last.say({ type: "ready", at });
  for (let beat = 0; beat < 10; beat += 1) {
    vi.advanceTimersByTime(8000);
    Socket.last.say({ type: "heartbeat", at });
  }
  expect(lineStatus.get()).toBe("live");
  expect(Socket.all).toHaveLength(1);
  expect(Socket.last.sent.filter((text) => text === '{"type":"heartbeat"}')).toHaveLength(10);
});

it("does not take a server of before the heartbeats for dead", () => {
  open();
  Socket.last.say({ type: "ready" });
  vi.advanceTimersByTime(120_000);
  expect(lineStatus.get()).toBe("live");
  expect(Socket.all).toHaveLength(1);
});
