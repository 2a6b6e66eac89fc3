import i18next, { type TFunction } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { OrderState, OrderStep } from "@/api/types";
import { enShop } from "@/i18n/en/shop";
import { zhShop } from "@/i18n/zh/shop";
import { checkAnswer, stepText, stepsOf } from "./order-words";

const STATES: OrderState[] = ["created", "pending", "paid", "fulfilled", "closed", "refunded", "review"];
const ACTORS: OrderStep["by"][] = ["user", "notice", "check", "reconcile", "operator", "system"];
let t: TFunction;

beforeAll(async () => {
  await i18next.init({
    lng: "zh-CN",
    resources: { "zh-CN": { translation: zhShop }, en: { translation: enShop } },
  });
  t = i18next.t;
});

describe("a step of an order", () => {
  it("has words in both languages, whoever made it", () => {
    for (const lng of ["zh-CN", "en"]) {
      const speak = i18next.getFixedT(lng);
      for (const state of STATES) {
        for (const by of ACTORS)
          expect(stepText(speak, { state, by }), `${lng} ${state} ${by}`).not.toMatch(/orderStep|^$/);
      }
    }
  });

  it("tells apart who found the payment and who closed the order", () => {
    expect(stepText(t, { state: "paid", by: "notice" })).toBe("已付款，支付平台通知");
    expect(stepText(t, { state: "paid", by: "reconcile" })).toBe("已付款，自动对账确认");
    expect(stepText(t, { state: "closed", by: "user" })).toBe("你取消了订单");
    expect(stepText(t, { state: "closed", by: "system" })).toBe("超时未付，自动关闭");
    expect(stepText(t, { state: "fulfilled", by: "reconcile" })).toBe("积分到账");
  });

  it("stands in the order of time", () => {
    const late: OrderStep = { state: "fulfilled", at: "2026-11-22T10:00:02Z", by: "notice" };
    const early: OrderStep = { state: "created", at: "2026-11-22T10:00:00Z", by: "user" };
    expect(stepsOf({ timeline: [late, early] })).toEqual([early, late]);
  });
});

it("answers every state of a checked order, and promises credits only where money was seen", () => {
  for (const state of STATES) expect(checkAnswer(t, state)).not.toMatch(/^order\./);
  for (const state of ["created", "pending", "closed"] as const)
    expect(checkAnswer(t, state)).toContain("没有这笔付款的记录");
  expect(checkAnswer(t, "fulfilled")).toContain("积分已到账");
});
