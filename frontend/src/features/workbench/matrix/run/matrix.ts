import * as v from "valibot";
import { DRAFT, EMPTY_DRAFT, type Draft } from "@/lib/drafts/draft";
import type { NewGeneration, Preset } from "@/api/types";
import { isNeeded } from "../../generate/readiness";
import { requestBody } from "../../generate/request-body";

/** Many products × ways to show them. Pure: what a table asks for, what it costs, what fits a budget. */

export interface Product {
  id: string;
  name: string;
  /** Null while its picture is on the way. */
  assetId: string | null;
}

/** One column: a tool with everything it needs but the product. */
export interface Plan {
  id: string;
  preset: string;
  /** The slot that takes the product. */
  slot: string;
  draft: Draft;
}

/** One press for one cell. The key is written down before anything is sent, so that no cell is ever paid for twice. */
export interface Cell {
  key: string;
  body: string;
  /** Credits for all its pictures. */
  price: number;
  state: "waiting" | "sending" | "sent" | "refused";
  ids: string[];
  /** Why the server refused. */
  code?: string;
}

export interface Matrix {
  products: Product[];
  plans: Plan[];
  /** The most credits one start may spend; null without a bound. */
  cap: number | null;
  /** Cells that are left out. */
  off: string[];
  cells: Record<string, Cell>;
}

const CELL = v.object({
  key: v.string(),
  body: v.string(),
  price: v.number(),
  state: v.picklist(["waiting", "sending", "sent", "refused"]),
  ids: v.array(v.string()),
  code: v.optional(v.string()),
});

/** A table as it is stored. */
export const MATRIX: v.GenericSchema<Matrix> = v.object({
  products: v.array(v.object({ id: v.string(), name: v.string(), assetId: v.nullable(v.string()) })),
  plans: v.array(v.object({ id: v.string(), preset: v.string(), slot: v.string(), draft: DRAFT })),
  cap: v.nullable(v.number()),
  off: v.array(v.string()),
  cells: v.record(v.string(), CELL),
});

export const EMPTY_MATRIX: Matrix = { products: [], plans: [], cap: null, off: [], cells: {} };
export const PRODUCTS_MAX = 50;
export const PLANS_MAX = 12;

export const cellKey = (product: Pick<Product, "id">, plan: Pick<Plan, "id">) => `${product.id}:${plan.id}`;

/** The slot that takes the product: the one the preset marks. */
export function usualSlot(preset: Preset): string {
  return (preset.slots.find((slot) => slot.product) ?? preset.slots[0])?.name ?? "";
}

export function newPlan(
  id: string,
  preset: Preset,
  slot = usualSlot(preset),
  draft: Draft = EMPTY_DRAFT,
): Plan {
  const known = new Set(preset.slots.map((each) => each.name));
  const slots = Object.fromEntries(
    Object.entries(draft.slots).filter(([name]) => name !== slot && known.has(name)),
  );
  return { id, preset: preset.key, slot, draft: { ...draft, slots } };
}

/** Labels of the required places a column still has empty; the product's own is filled by each row. */
export function missingIn(plan: Plan, preset: Preset): string[] {
  return preset.slots
    .filter(
      (slot) =>
        isNeeded(slot, plan.draft.params) &&
        slot.name !== plan.slot &&
        plan.draft.slots[slot.name] === undefined,
    )
    .map((slot) => slot.label);
}

export function bodyOf(product: Product, plan: Plan, preset: Preset): NewGeneration {
  const slots = {
    ...plan.draft.slots,
    ...(product.assetId === null ? {} : { [plan.slot]: product.assetId }),
  };
  return requestBody(preset, { ...plan.draft, slots });
}

export interface Wanted {
  at: string;
  body: NewGeneration;
  /** Credits. */
  price: number;
  within: boolean;
}

/**
 * The cells a start would run, row by row, each marked whether it still fits the budget. What has run before, is left
 * out or is not ready is no part of it.
 */
export function wantedCells(matrix: Matrix, presets: readonly Preset[]): Wanted[] {
  const wanted: Wanted[] = [];
  let spent = 0;
  for (const product of matrix.products) {
    for (const plan of matrix.plans) {
      const at = cellKey(product, plan);
      const preset = presets.find((each) => each.key === plan.preset);
      const done = matrix.cells[at] !== undefined && matrix.cells[at].state !== "refused";
      if (preset === undefined || product.assetId === null || done || matrix.off.includes(at)) continue;
      if (missingIn(plan, preset).length > 0) continue;
      const price = preset.price * plan.draft.count;
      const within = matrix.cap === null || spent + price <= matrix.cap;
      if (within) spent += price;
      wanted.push({ at, body: bodyOf(product, plan, preset), price, within });
    }
  }
  return wanted;
}

export const sumOf = (cells: readonly { price: number }[]) =>
  cells.reduce((sum, cell) => sum + cell.price, 0);

/** Without a row or column also goes what was said about its cells. */
export function without(matrix: Matrix, id: string): Matrix {
  const stays = (at: string) => !at.split(":").includes(id);
  return {
    ...matrix,
    products: matrix.products.filter((product) => product.id !== id),
    plans: matrix.plans.filter((plan) => plan.id !== id),
    off: matrix.off.filter(stays),
    cells: Object.fromEntries(Object.entries(matrix.cells).filter(([at]) => stays(at))),
  };
}
