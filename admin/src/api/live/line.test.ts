// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lineStatus } from "@mannequin/shared/live/line";
import { signedIn, signedOut } from "@mannequin/shared/session/access";
import type { Session } from "@mannequin/shared/contract/types";
import { keepLive } from "./line";
import { recordKey } from "./keys";

/** The server's end of the line, as the page sees it. */
class Wire {
  static all: Wire[] = [];
  static readonly OPEN = 1;
  readyState = 1;
  sent: { type: string }[] = [];
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  constructor(readonly url: string) {
    Wire.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close() {
    this.readyState = 3;
  }
  says(note: object) {
    this.onmessage({ data: JSON.stringify(note) });
  }
}

const USER = { id: "usr_staff", email: "a@example.com", display_name: "", role: "admin" };
let stop = () => undefined as void;
let reads = 0;
let cache: QueryClient;

const line = () => Wire.all.at(-1) as Wire;
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  Wire.all = [];
  reads = 0;
  signedIn({ access_token: "tok", user: USER } as unknown as Session);
  cache = new QueryClient();
  const invalidate = cache.invalidateQueries.bind(cache);
  vi.spyOn(cache, "invalidateQueries").mockImplementation((filters, options) => {
    const wanted = filters?.predicate as ((query: { queryKey: readonly unknown[] }) => boolean) | undefined;
    if (wanted?.({ queryKey: recordKey("users", "usr_a") })) reads += 1;
    return invalidate(filters, options);
  });
  stop = keepLive(cache);
});

afterEach(() => {
  stop();
  signedOut();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("says who it is, beats, and reads again at once what a note is about", async () => {
  line().onopen();
  expect(line().sent[0]).toEqual({ type: "auth", token: "tok" });
  line().says({ type: "ready", at: new Date().toISOString() });
  expect(lineStatus.get()).toBe("live");
  await later(1500);
  const before = reads;
  line().says({
    type: "changed",
    data: { resource: "entries", id: "ent_1", user_id: "usr_a" },
    at: new Date().toISOString(),
  });
  await later(1100);
  expect(reads).toBe(before + 1);
  await later(8000);
  expect(line().sent.some(({ type }) => type === "heartbeat")).toBe(true);
});

it("answers a hundred notes of one second with one or two readings", async () => {
  line().says({ type: "ready", at: new Date().toISOString() });
  await later(3000);
  const before = reads;
  for (let index = 0; index < 100; index += 1) {
    line().says({ type: "changed", data: { resource: "entries", id: `ent_${index}`, user_id: "usr_a" } });
    await later(10);
  }
  await later(1500);
  expect(reads - before).toBeLessThanOrEqual(2);
  expect(reads - before).toBeGreaterThanOrEqual(1);
});

it("polls every five seconds while there is no line", async () => {
  line().onclose({ code: 1006 });
  expect(lineStatus.get()).toBe("down");
  await later(21_000);
  expect(reads).toBeGreaterThanOrEqual(4);
});

it("takes a line that has been silent for 16 seconds for down, polls, and connects again", async () => {
  line().says({ type: "ready", at: new Date().toISOString() });
  const first = line();
  await later(15_000);
  expect(lineStatus.get()).toBe("live");
  const before = reads;
  await later(3000);
  expect(lineStatus.get()).toBe("down");
  expect(first.readyState).toBe(3);
  await later(2000);
  expect(Wire.all.length).toBeGreaterThan(1);
  expect(reads).toBeGreaterThan(before);
});

it("rests while the page is hidden and catches up when it is seen again", async () => {
  line().onclose({ code: 1006 });
  await later(6000);
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const before = reads;
  await later(30_000);
  expect(reads).toBe(before);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await later(200);
  expect(reads).toBeGreaterThan(before);
});
