import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "@/lib/drafts/draft";
import { aPreset } from "@/test/factories";
import {
  bodyOf,
  cellKey,
  EMPTY_MATRIX,
  missingIn,
  newPlan,
  sumOf,
  usualSlot,
  wantedCells,
  without,
  type Matrix,
} from "./matrix";

const preset = aPreset();
const plan = (id: string, count = 1) =>
  newPlan(id, preset, "garment", {
    ...EMPTY_DRAFT,
    count,
    slots: { person: "ast_model", garment: "ast_old" },
  });
const product = (id: string) => ({ id, name: id, assetId: `ast_${id}` });
const matrix = (part: Partial<Matrix> = {}): Matrix => ({
  ...EMPTY_MATRIX,
  products: [product("a"), product("b")],
  plans: [plan("x"), plan("y", 2)],
  ...part,
});

describe("a column", () => {
  it("starts from the tool's draft, without what was in the product's place", () => {
    expect(plan("x").draft.slots).toEqual({ person: "ast_model" });
    expect(usualSlot(preset)).toBe("garment");
  });

  it("is ready when every required place but the product's is filled", () => {
    expect(missingIn(plan("x"), preset)).toEqual([]);
    expect(missingIn(newPlan("x", preset, "garment"), preset)).toEqual(["模特参考"]);
  });

  it("asks for each product in its own place", () => {
    expect(bodyOf(product("a"), plan("x"), preset).inputs).toEqual([
      { slot: "garment", asset_id: "ast_a" },
      { slot: "person", asset_id: "ast_model" },
    ]);
  });
});

describe("what a start would run", () => {
  it("is every product in every column, at its price", () => {
    const wanted = wantedCells(matrix(), [preset]);
    expect(wanted.map((cell) => [cell.at, cell.price])).toEqual([
      ["a:x", 4],
      ["a:y", 8],
      ["b:x", 4],
      ["b:y", 8],
    ]);
    expect(sumOf(wanted)).toBe(24);
  });

  it("leaves out what has run, what was switched off and what is not ready; a refused cell may go again", () => {
    const sent = { key: "k", body: "{}", price: 4, state: "sent" as const, ids: ["gen_1"] };
    const cells = { "a:x": sent, "b:x": { ...sent, state: "refused" as const } };
    expect(wantedCells(matrix({ cells, off: ["a:y"] }), [preset]).map((cell) => cell.at)).toEqual([
      "b:x",
      "b:y",
    ]);
    const bare = matrix({ products: [{ ...product("a"), assetId: null }] });
    expect(wantedCells(bare, [preset])).toEqual([]);
  });

  it("never goes over the budget, and uses what is left of it for what still fits", () => {
    const wanted = wantedCells(matrix({ cap: 10 }), [preset]);
    expect(wanted.filter((cell) => cell.within).map((cell) => cell.at)).toEqual(["a:x", "b:x"]);
    expect(sumOf(wanted.filter((cell) => cell.within))).toBeLessThanOrEqual(10);
  });
});

it("goes by the preset's own mark, and asks for no colour card beside a colour's number", () => {
  const slots = [
    { name: "first", label: "一", required: true, product: false, hint: "" },
    { name: "card", label: "色卡", required: true, product: false, hint: "", unless_param: "colour" },
    { name: "last", label: "三", required: true, product: true, hint: "" },
  ];
  const marked = aPreset({ slots });
  expect(usualSlot(marked)).toBe("last");
  const bare = newPlan("x", marked, "last", { ...EMPTY_DRAFT, slots: { first: "ast_1" } });
  expect(missingIn(bare, marked)).toEqual(["色卡"]);
  expect(missingIn({ ...bare, draft: { ...bare.draft, params: { colour: "#1f2a44" } } }, marked)).toEqual([]);
});

it("forgets a row's cells with the row", () => {
  const sent = { key: "k", body: "{}", price: 4, state: "sent" as const, ids: [] };
  const left = without(matrix({ cells: { "a:x": sent, "b:x": sent }, off: ["a:y"] }), "a");
  expect(left.products.map((each) => each.id)).toEqual(["b"]);
  expect(Object.keys(left.cells)).toEqual([cellKey(product("b"), plan("x"))]);
  expect(left.off).toEqual([]);
});
