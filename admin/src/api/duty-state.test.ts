import { expect, it } from "vitest";
import { dayState, isLate } from "./duty-state";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const ago = (ms: number) => new Date(NOW - ms).toISOString();

it("believes the server about what is late", () => {
  expect(isLate({ at: ago(1000), late: true }, NOW)).toBe(true);
  expect(isLate({ at: ago(86_400_000), late: false }, NOW)).toBe(false);
});

it("calls a duty late when its time has been over for a whole round", () => {
  expect(isLate({ at: ago(90_000), due_at: ago(30_000), every_ms: 60_000 }, NOW)).toBe(false);
  expect(isLate({ at: ago(150_000), due_at: ago(90_000), every_ms: 60_000 }, NOW)).toBe(true);
});

it("calls a duty late that has missed three rounds, and says nothing of one whose rhythm it does not know", () => {
  expect(isLate({ at: ago(200_000), every_ms: 60_000 }, NOW)).toBe(true);
  expect(isLate({ at: ago(86_400_000) }, NOW)).toBe(false);
});

it.each([
  [{ runs: 0, failures: 0, late: true }, "missing"],
  [{ runs: 3, failures: 0, late: true }, "late"],
  [{ runs: 3, failures: 1, late: false }, "failed"],
  [{ runs: 1440, failures: 0, late: false }, "done"],
] as const)("judges a day of %j as %s", (day, state) => {
  expect(dayState(day)).toBe(state);
});
