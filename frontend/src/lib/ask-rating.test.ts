// @vitest-environment jsdom
import { expect, it } from "vitest";
import { EVERY_MS, mayAsk, noteAsked, readAsked } from "./ask-rating";

const ask = (id: string, now: number) => mayAsk(readAsked("usr_1"), id, now);

it("asks about the first, keeps asking about that one only, and not again that day", () => {
  expect(ask("gen_1", 0)).toBe(true);
  noteAsked("usr_1", "gen_1", "asked", 0);
  expect(ask("gen_1", 10)).toBe(true);
  expect(ask("gen_2", 10)).toBe(false);
  noteAsked("usr_1", "gen_1", "answered", 20);
  expect(ask("gen_1", 30)).toBe(false);
  expect(ask("gen_2", 20 + EVERY_MS)).toBe(true);
});

it("asks those who wave it away less and less often", () => {
  noteAsked("usr_1", "gen_1", "dismissed", 0);
  expect(ask("gen_1", 1)).toBe(false);
  expect(ask("gen_2", EVERY_MS)).toBe(false);
  expect(ask("gen_2", 3 * EVERY_MS)).toBe(true);
  noteAsked("usr_1", "gen_2", "dismissed", 0);
  expect(ask("gen_3", 3 * EVERY_MS)).toBe(false);
  expect(ask("gen_3", 5 * EVERY_MS)).toBe(true);
});
