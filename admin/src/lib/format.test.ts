import { expect, it } from "vitest";
import { formatAgo, formatDelta, formatLength, formatMicros, formatMoney } from "./format";

it("writes money with its cents, so that columns line up", () => {
  expect(formatMoney(129_900, "CNY", "zh-CN")).toBe("¥1,299.00");
});

it("shows a few cents of a dollar to the hundredth of a cent, and dollars to the cent", () => {
  expect(formatMicros(39_000, "en")).toBe("$0.0390");
  expect(formatMicros(12_480_000, "en")).toBe("$12.48");
});

it("signs changes with a real minus", () => {
  expect(formatDelta(-4, "zh-CN")).toBe("−4");
  expect(formatDelta(1200, "en")).toBe("+1,200");
  expect(formatDelta(0, "en")).toBe("0");
});

it.each([
  [840, "840 毫秒", "840 ms"],
  [12_400, "12.4 秒", "12.4 s"],
  [200_000, "3 分 20 秒", "3 min 20 s"],
  [120_000, "2 分", "2 min"],
  [86_220_000, "23 小时 57 分", "23 h 57 min"],
  [8 * 86_400_000, "8 天", "8 d"],
])("says %i ms as %s, and in English as %s", (ms, chinese, english) => {
  expect(formatLength(ms, "zh-CN")).toBe(chinese);
  expect(formatLength(ms, "en")).toBe(english);
});

it("says how long ago in the largest unit that fits", () => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  expect(formatAgo("2026-11-23T07:57:00Z", now, "en")).toBe("3 minutes ago");
  expect(formatAgo("2026-11-21T08:00:00Z", now, "en")).toBe("2 days ago");
});
