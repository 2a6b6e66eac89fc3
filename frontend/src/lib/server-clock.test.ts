import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isDownloadable } from "./expiry";
import { forgetServerClock, learnFromDate, learnFromLine, serverNow } from "./server-clock";

const HOUR = 3_600_000;
const TRUE_NOW = Date.parse("2026-11-26T10:00:00Z");
const header = (ms: number) => new Date(ms).toUTCString();
const picture = { state: "succeeded", result: { expires_at: new Date(TRUE_NOW + 23 * HOUR).toISOString() } };

beforeEach(() => vi.useFakeTimers({ toFake: ["Date", "performance"] }));
afterEach(() => {
  vi.useRealTimers();
  forgetServerClock();
});

it("keeps a paid picture in sight on a PC whose clock is 26 hours ahead", () => {
  vi.setSystemTime(TRUE_NOW + 26 * HOUR);
  expect(isDownloadable(picture, serverNow())).toBe(false);
  learnFromDate(header(TRUE_NOW));
  expect(isDownloadable(picture, serverNow())).toBe(true);
  expect(Math.abs(serverNow() - TRUE_NOW)).toBeLessThan(1000);
});

it("promises no more time than there is on a PC that is days behind", () => {
  vi.setSystemTime(TRUE_NOW - 72 * HOUR);
  learnFromLine(new Date(TRUE_NOW).toISOString());
  expect(serverNow()).toBe(TRUE_NOW);
});

it("does not step for the second that a header leaves off", () => {
  vi.setSystemTime(TRUE_NOW + 900);
  learnFromDate(header(TRUE_NOW));
  expect(serverNow()).toBe(TRUE_NOW + 900);
});

it("is not put back by an old answer out of a cache", () => {
  vi.setSystemTime(TRUE_NOW);
  learnFromDate(header(TRUE_NOW));
  learnFromDate(header(TRUE_NOW - 5 * HOUR));
  expect(serverNow()).toBe(TRUE_NOW);
});
