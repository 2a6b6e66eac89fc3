import { expect, it } from "vitest";
import { zh } from "@/i18n/zh/texts";
import { zhWords } from "@/i18n/zh/words";
import { noticeText, toldOf } from "./notice-text";

const chinese = {
  word: (group: "noticeStatus" | "noticeResult", value: string) =>
    (zhWords[group] as Record<string, string>)[value] ?? value,
  text: (key: string, fill: Record<string, string | number> = {}) =>
    Object.entries(fill).reduce<string>(
      (text, [name, value]) => text.replace(`%{${name}}`, String(value)),
      (zh.order as unknown as Record<string, string>)[key.slice("order.".length)] ?? key,
    ),
  language: "zh-CN",
};

it.each([
  ["paid, 16900 fen CNY, number 4200001: applied", "已付款 ¥169.00 · 交易号 4200001 · 已入账"],
  ["paid, 3901 fen CNY, number 42: odd, seen 3 times", "已付款 ¥39.01 · 交易号 42 · 与订单不符 · 收到 3 次"],
  ["refunded 5000 fen in all, number pi_1: applied", "累计已退款 ¥50.00 · 交易号 pi_1 · 已入账"],
  [
    "paid, 100 fen USD, number x, not for our merchant: odd",
    "已付款 $1.00 · 交易号 x · 商户不是我们 · 与订单不符",
  ],
  ["nothing about a payment: nothing", "与付款无关 · 无需处理"],
  ["pending: not applied yet", "待付款 · 还没处理"],
])("says %s in Chinese", (summary, text) => {
  expect(noticeText(summary, chinese)).toBe(text);
});

it("shows a line it cannot take apart as it came", () => {
  expect(toldOf("something new")).toBeNull();
  expect(noticeText("something new", chinese)).toBe("something new");
});
