import i18next from "i18next";
import { beforeAll, expect, it } from "vitest";
import type { Entry } from "@/api/types";
import { enLedger as en } from "@/i18n/en/ledger";
import { zhLedger as zh } from "@/i18n/zh/ledger";
import { entryText } from "./entry-words";

const KINDS: Entry["kind"][] = ["grant", "hold", "commit", "release", "expire", "adjust", "revoke"];
const SOURCES: Entry["source"][] = ["subscription", "purchase", "signup", "manual", "grace", null];

beforeAll(() =>
  i18next.init({ lng: "zh-CN", resources: { "zh-CN": { translation: zh }, en: { translation: en } } }),
);

it("has human words for every kind and source, in both languages", () => {
  for (const lng of ["zh-CN", "en"]) {
    const t = i18next.getFixedT(lng);
    for (const kind of KINDS) {
      for (const source of SOURCES)
        expect(entryText(t, { kind, source, note: null })).not.toMatch(/kindNote|_|^$/);
    }
  }
});

it("tells where credits came from and why they went", () => {
  const t = i18next.getFixedT("zh-CN");
  expect(entryText(t, { kind: "grant", source: "subscription", note: null })).toBe("会员积分到账");
  expect(entryText(t, { kind: "grant", source: "purchase", note: null })).toBe("积分包到账");
  expect(entryText(t, { kind: "commit", source: null, note: null })).toBe("生成成功，正式扣除");
  expect(entryText(t, { kind: "adjust", source: null, note: "补偿 11 月 3 日的故障" })).toBe(
    "补偿 11 月 3 日的故障",
  );
});
