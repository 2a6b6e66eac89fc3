import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetServerClock, learnFromDate, learnFromLine, serverNow } from "./server-clock";

const HOUR = 3_600_000;
const TRUE_NOW = Date.parse("2026-11-26T10:00:00Z");
const header = (ms: number) => new Date(ms).toUTCString();

beforeEach(() => vi.useFakeTimers({ toFake: ["Date", "performance"] }));
afterEach(() => {
  vi.useRealTimers();
  forgetServerClock();
});

it("goes by the server on a PC that is days behind", () => {
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
