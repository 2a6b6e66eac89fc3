import { expect, it } from "vitest";
import { shareLeft } from "./period";

it("runs from all to nothing and not beyond", () => {
  const [start, end] = ["2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z"];
  const at = (text: string) => shareLeft(start, end, Date.parse(text));
  expect(at("2025-12-31T00:00:00Z")).toBe(1);
  expect(at("2026-01-09T00:00:00Z")).toBeCloseTo(0.2);
  expect(at("2026-02-01T00:00:00Z")).toBe(0);
  expect(shareLeft(end, start, 0)).toBe(0);
});
