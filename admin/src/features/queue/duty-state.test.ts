import { expect, it } from "vitest";
import { dayState, dayStates } from "./duty-state";

it.each([
  [{ runs: 0, failures: 0, late: true }, "missing"],
  [{ runs: 3, failures: 0, late: true }, "late"],
  [{ runs: 3, failures: 1, late: false }, "failed"],
  [{ runs: 1440, failures: 0, late: false }, "done"],
] as const)("judges a day of %j as %s", (day, state) => {
  expect(dayState(day)).toBe(state);
});

it("blames no day before the first on record, and every day when there is none", () => {
  const [done, none] = [
    { runs: 9, failures: 0, late: false },
    { runs: 0, failures: 0, late: true },
  ];
  expect(dayStates([done, none, done, none, none])).toEqual(["done", "missing", "done", "unrecorded", "unrecorded"]);
  expect(dayStates([none, none])).toEqual(["missing", "missing"]);
});
