import { expect, it } from "vitest";
import { dayState } from "./duty-state";

it.each([
  [{ runs: 0, failures: 0, late: true }, "missing"],
  [{ runs: 0, failures: 0, late: false }, "unknown"],
  [{ runs: 0, failures: 2, late: false }, "failed"],
  [{ runs: 3, failures: 0, late: true }, "late"],
  [{ runs: 3, failures: 1, late: false }, "failed"],
  [{ runs: 1440, failures: 0, late: false }, "done"],
] as const)("judges a day of %j as %s", (day, state) => {
  expect(dayState(day)).toBe(state);
});
