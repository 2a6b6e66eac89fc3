import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isDownloadable } from "./expiry";
import { forgetServerClock, learnFromDate, serverNow } from "@mannequin/shared/lib/server-clock";

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
