import { expect, it } from "vitest";
import { EMPTY_DRAFT } from "@/lib/drafts/draft";
import { aPreset } from "@/test/factories";
import { EMPTY_MATRIX, newPlan, PLANS_MAX, wantedCells, type Matrix } from "../run/matrix";
import { coloursIn, planName, slipsIn, spread } from "./values";

const colour = {
  name: "colour",
  label: "颜色",
  kind: "color" as const,
  required: false,
  default: "",
  options: [{ value: "#1f2a44", label: "藏青" }],
};
const preset = aPreset({ params: [colour] });
const plan = newPlan("x", preset, "garment", { ...EMPTY_DRAFT, slots: { person: "ast_model" } });
const matrix: Matrix = {
  ...EMPTY_MATRIX,
  products: [{ id: "a", name: "a", assetId: "ast_a" }],
  plans: [plan],
};
const ids = () => {
  let next = 0;
  return () => `new${(next += 1)}`;
};

it("reads colours however they are written, each once", () => {
  expect(coloursIn("#1F2A44, 8c1d40；#1f2a44\n#zzzzzz 1234567")).toEqual(["#1f2a44", "#8c1d40"]);
});

it("names what looks like a colour and is none, and lets names and true colours pass", () => {
  expect(slipsIn("藏青 #1F2A44，8C1D40、#zzz 33669 #fff #zzz navy 336699")).toEqual([
    "#zzz",
    "33669",
    "#fff",
  ]);
});

it("makes one column and one picture for each value, named by it", () => {
  const { plans } = spread(matrix, "x", "colour", ["#1f2a44", "#8c1d40"], ids());
  expect(plans.map((each) => [each.id, planName(each, preset)])).toEqual([
    ["x", "AI模特生成 · 藏青"],
    ["new1", "AI模特生成 · #8C1D40"],
  ]);
  const wanted = wantedCells({ ...matrix, plans }, [preset]);
  expect(wanted.map((cell) => cell.body.params)).toEqual([{ colour: "#1f2a44" }, { colour: "#8c1d40" }]);
});

it("leaves a column that has run as it is", () => {
  const sent = { key: "k", body: "{}", price: 4, state: "sent" as const, ids: ["gen_1"] };
  const ran = {
    ...matrix,
    plans: [{ ...plan, draft: { ...plan.draft, params: { colour: "#1f2a44" } } }],
    cells: { "a:x": sent },
  };
  const { plans } = spread(ran, "x", "colour", ["#1f2a44", "#8c1d40"], ids());
  expect(plans.map((each) => [each.id, each.draft.params.colour])).toEqual([
    ["x", "#1f2a44"],
    ["new1", "#8c1d40"],
  ]);
});

it("never makes more columns than a table has room for", () => {
  const many = Array.from({ length: 30 }, (_, at) => `#0000${String(at).padStart(2, "0")}`);
  expect(spread(matrix, "x", "colour", many, ids()).plans).toHaveLength(PLANS_MAX);
  expect(spread(matrix, "x", "colour", [], ids()).plans).toEqual([plan]);
});
