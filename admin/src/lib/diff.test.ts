import { expect, it } from "vitest";
import { changes, textDiff } from "./diff";

it("names only the fields that differ", () => {
  expect(changes({ a: 1, b: { c: "x", d: 2 } }, { a: 1, b: { c: "y", d: 2 } })).toEqual([
    { path: "b.c", kind: "changed", before: "x", after: "y" },
  ]);
});

it("tells items of a list apart by their names, so that an added slot leaves the others alone", () => {
  const before = { slots: [{ name: "subject", required: true }] };
  const after = {
    slots: [
      { name: "logo", required: false },
      { name: "subject", required: true },
    ],
  };
  expect(changes(before, after)).toEqual([
    { path: "slots[logo].name", kind: "added", after: "logo" },
    { path: "slots[logo].required", kind: "added", after: false },
  ]);
});

it("shows a new order of a list when nothing else changed", () => {
  const [change] = changes([{ id: "a" }, { id: "b" }], [{ id: "b" }, { id: "a" }]);
  expect(change).toEqual({ path: "", kind: "changed", before: ["[a]", "[b]"], after: ["[b]", "[a]"] });
});

it("compares plain lists by place", () => {
  expect(changes(["1:1"], ["1:1", "3:4"])).toEqual([{ path: "[1]", kind: "added", after: "3:4" }]);
});

it("takes a missing value and null for the same nothing", () => {
  expect(changes({ a: null }, {})).toEqual([]);
});

it("shows everything of something that is new, and everything of something that is gone", () => {
  expect(changes(null, { status: "active" })).toEqual([{ path: "status", kind: "added", after: "active" }]);
  expect(changes({ status: "active" }, null)).toEqual([
    { path: "status", kind: "removed", before: "active" },
  ]);
});

const joined = (pieces: ReturnType<typeof textDiff>, without: string) =>
  pieces
    .filter((piece) => piece.kind !== without)
    .map((piece) => piece.text)
    .join("");

it.each([
  ["Put the bag into the scene", "Put the shoes into the scene"],
  ["把图1放进图2的场景", "把图1放进图3的场景里"],
  ["", "new"],
  ["gone", ""],
])("marks the words that differ and keeps both texts whole: %s → %s", (before, after) => {
  const pieces = textDiff(before, after);
  expect(joined(pieces, "new")).toBe(before);
  expect(joined(pieces, "gone")).toBe(after);
});

it("marks one word, not the whole line", () => {
  expect(textDiff("a red bag", "a blue bag")).toEqual([
    { kind: "same", text: "a " },
    { kind: "gone", text: "red" },
    { kind: "new", text: "blue" },
    { kind: "same", text: " bag" },
  ]);
});

it("shows two texts whole that have nearly nothing in common", () => {
  const words = (stem: string) => Array.from({ length: 700 }, (_, at) => `${stem}${at}`).join(" ");
  expect(textDiff(words("a"), words("b")).map(({ kind }) => kind)).toEqual(["gone", "new"]);
});
