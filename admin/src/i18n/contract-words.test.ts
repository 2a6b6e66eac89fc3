import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { zhWords, type WordGroup } from "./zh/words";

interface Schema {
  enum?: string[];
}

const contract = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../../openapi.json"), "utf8"),
) as {
  components: { schemas: Record<string, Schema> };
};

/** Which words of the contract are shown through which group. */
const GROUPS: Record<string, WordGroup> = {
  GenerationState: "state",
  GenerationStage: "stage",
  HoldState: "hold",
  OrderState: "orderState",
  Abnormal: "abnormal",
  RefundState: "wish",
  UserStatus: "status",
  PeriodStatus: "subscription",
  LotKind: "lotKind",
  CreditSource: "source",
  EntryKind: "entryKind",
  PaymentProvider: "provider",
  OrderMover: "by",
  FailureCode: "failure",
  OutcomeKind: "outcome",
  AssetKind: "assetKind",
  AssetState: "assetState",
  Oddity: "oddity",
};

it.each(Object.entries(GROUPS))("translates every word of %s", (schema, group) => {
  const words = contract.components.schemas[schema]?.enum ?? [];
  expect(words.length).toBeGreaterThan(0);
  for (const word of words) expect(zhWords[group], word).toHaveProperty([word]);
});
