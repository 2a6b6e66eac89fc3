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
  StateName: "state",
  StageName: "stage",
  HoldStateWord: "hold",
  OrderStateWord: "orderState",
  AbnormalWord: "abnormal",
  WishStateWord: "wish",
  UserStatusWord: "status",
  PeriodStatusWord: "subscription",
  LotKindName: "lotKind",
  SourceName: "source",
  EntryKindName: "entryKind",
  ProviderWord: "provider",
  ByWord: "by",
  FailureName: "failure",
  OutcomeWord: "outcome",
  AssetKindName: "assetKind",
  AssetStateWord: "assetState",
  OddityWord: "oddity",
};

it.each(Object.entries(GROUPS))("translates every word of %s", (schema, group) => {
  const words = contract.components.schemas[schema]?.enum ?? [];
  expect(words.length).toBeGreaterThan(0);
  for (const word of words) expect(zhWords[group], word).toHaveProperty([word]);
});
