import type { Generation, Payment, Slot, Upload } from "./types";

/** What the api is about to say and its description does not know yet. Goes when it does. */
export type WarningCode = "dark" | "blurred" | "tiny_motif" | "ground_replaced" | "duplicate";
export interface UploadWarning {
  code: WarningCode;
  /** Of `duplicate`: the picture that is there already. */
  asset_id?: string;
}

export const warningsOf = (upload: Upload): UploadWarning[] => (upload as { warnings?: UploadWarning[] }).warnings ?? [];

/** Whether this place takes the product; undefined where the preset does not say. */
export const takesProduct = (slot: Slot): boolean | undefined => (slot as { product?: boolean }).product;

/** The parameter whose value makes this place needless, if there is one. */
export const unlessParam = (slot: Slot): string | null => (slot as { unless_param?: string | null }).unless_param ?? null;

/** The label that a place had when the picture was made, for tools that are gone. */
export const storedLabel = (input: Generation["inputs"][number]): string | undefined => (input as { label?: string }).label;

/** What WeChat's own sheet is opened with, when the payment is one of that kind. */
export function sheetParams(payment: Payment): Record<string, string> | null {
  const next = payment as { kind: string; params?: Record<string, string> };
  return next.kind === "jsapi" ? (next.params ?? {}) : null;
}
