import type { TFunction } from "i18next";
import type { Entry } from "@/api/types";

/** What a line of the ledger means, in a seller's words: kind and source together where that says more. */
export function entryText(t: TFunction, entry: Pick<Entry, "kind" | "source" | "note">): string {
  const general = t(`kindNote.${entry.kind}`);
  if (entry.kind === "adjust" && entry.note) return entry.note;
  if (!entry.source) return general;
  return t(`kindNote.${entry.kind}_${entry.source}` as "kindNote.grant_purchase", { defaultValue: general });
}
