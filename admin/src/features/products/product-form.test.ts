import { expect, it } from "vitest";
import type { Product } from "@/api/catalogue";
import { bodyOf, formOf } from "./product-form";

const plan: Product = {
  id: "prd_year",
  version: 2,
  on_sale: true,
  position: 1,
  name: { zh: "年度会员", en: "Yearly" },
  description: { zh: "", en: "" },
  offer: { kind: "plan", term: "year", benefits: { parallel: 8, member_presets: true } },
  credits: 6000,
  price_fen: 129_900,
  badge: "best_value",
  changed_at: null,
  changed_by: null,
};

it("shows a product and sends the same one back", () => {
  const { version: _version, changed_at: _at, changed_by: _by, ...body } = plan;
  expect(bodyOf(formOf(plan))).toEqual(body);
});

it("sends no plan's benefits with a pack", () => {
  expect(bodyOf({ ...formOf(plan), kind: "pack" })?.offer).toEqual({ kind: "pack" });
});

it("sends nothing while the price is no amount of money", () => {
  expect(bodyOf({ ...formOf(plan), price: "twelve" })).toBeNull();
});
