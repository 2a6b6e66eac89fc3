import { expect, it } from "vitest";
import { expiringSoon } from "./expiring";

const now = Date.parse("2026-11-26T10:00:00Z");

it("counts only what ends within 30 days: a year bought today frightens nobody", () => {
  const parts = [
    { amount: 20, at: "2026-12-26T09:00:00Z" },
    { amount: 5996, at: "2027-11-26T10:00:00Z" },
  ];
  expect(expiringSoon(parts, now)).toEqual({ sum: 20, next: parts[0] });
  expect(expiringSoon(parts.slice(1), now)).toEqual({ sum: 0, next: undefined });
});
