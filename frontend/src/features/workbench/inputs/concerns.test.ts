import { afterEach, expect, it } from "vitest";
import { concernsOf, passConcerns, passedConcerns, unpassed } from "./concerns";

const slots = [
  { name: "a", label: "甲" },
  { name: "b", label: "乙" },
];
const filled = { a: "ast_1", b: "ast_2" };
const codes = (known: Parameters<typeof concernsOf>[2], inPlace: Record<string, string> = filled) =>
  concernsOf(slots, inPlace, known).map(({ slot, code }) => `${slot} ${code}`);

afterEach(() => passedConcerns.set(new Set()));

it("says what the server found doubtful, beside the place it is in", () => {
  expect(codes({ ast_2: { warnings: [{ code: "dark" }, { code: "blurred" }], print: null } })).toEqual([
    "b dark",
    "b blurred",
  ]);
});

it.each([
  ["the same asset", {}, { a: "ast_1", b: "ast_1" }],
  ["the same bytes", { ast_1: { warnings: [], print: "x" }, ast_2: { warnings: [], print: "x" } }, filled],
  [
    "what the server calls the same",
    { ast_2: { warnings: [{ code: "duplicate" as const, asset_id: "ast_1" }], print: null } },
    filled,
  ],
])("sees one picture in two places by %s", (_how, known, inPlace) => {
  expect(codes(known, inPlace)).toEqual(["b same_twice"]);
});

it("does not take two different pictures for one", () => {
  expect(codes({ ast_1: { warnings: [], print: "x" }, ast_2: { warnings: [], print: "y" } })).toEqual([]);
});

it("asks before a run about what may spoil it, once, and not about what is only to be known", () => {
  const known = {
    ast_1: { warnings: [{ code: "ground_replaced" as const }], print: null },
    ast_2: { warnings: [{ code: "dark" as const }], print: null },
  };
  const all = concernsOf(slots, filled, known);
  const open = unpassed(all, filled, passedConcerns.get());
  expect(open.map((each) => each.code)).toEqual(["dark"]);
  passConcerns(open, filled);
  expect(unpassed(all, filled, passedConcerns.get())).toEqual([]);
  // Another picture in the place is another question.
  expect(unpassed(all, { ...filled, b: "ast_3" }, passedConcerns.get())).toHaveLength(1);
});
