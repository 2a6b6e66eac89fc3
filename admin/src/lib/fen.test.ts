import { expect, it } from "vitest";
import { fenOf, yuanOf } from "./fen";

it.each([
  ["12.5", 1250],
  ["0.29", 29],
  ["1,299", 129_900],
  ["¥39.00", 3900],
  [" 8 ", 800],
])("reads %s as money without a rounding error", (text, fen) => {
  expect(fenOf(text)).toBe(fen);
});

it.each(["", "-1", "1.234", "abc", "1e3", "."])("refuses %j", (text) => {
  expect(fenOf(text)).toBeNull();
});

it("writes what it reads", () => {
  for (const fen of [0, 1, 29, 1250, 129_900]) expect(fenOf(yuanOf(fen))).toBe(fen);
});
