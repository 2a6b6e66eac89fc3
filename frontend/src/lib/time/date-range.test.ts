import { expect, it } from "vitest";
import { afterDay, dayBefore, dayOf, startOfDay } from "./date-range";

it("takes days and nothing else from the URL", () => {
  expect(dayOf("2026-11-22")).toBe("2026-11-22");
  for (const text of [null, "", "2026-13-41", "22.11.2026", "2026-11-22T00:00:00Z", "today"])
    expect(dayOf(text)).toBeNull();
});

it("covers a whole local day, from its first instant to the first of the next", () => {
  expect(Date.parse(afterDay("2026-11-30")) - Date.parse(startOfDay("2026-11-30"))).toBe(24 * 60 * 60 * 1000);
  expect(new Date(startOfDay("2026-12-01")).getHours()).toBe(0);
  expect(afterDay("2026-11-30")).toBe(startOfDay("2026-12-01"));
});

it("counts days back over the end of a month", () => {
  expect(dayBefore(new Date("2026-03-02T12:00:00").getTime(), 2)).toBe("2026-02-28");
});
