import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatDelta,
  formatElapsed,
  formatLength,
  formatMicros,
  formatMoment,
  formatMoney,
  formatMoneyExact,
  formatSpanRange,
  remaining,
} from "./format";

describe("formatting", () => {
  it("shows a loss with a real minus sign and a gain with a plus", () => {
    expect(formatDelta(-1200, "zh-CN")).toBe("−1,200");
    expect(formatDelta(60, "en")).toBe("+60");
    expect(formatDelta(0, "en")).toBe("0");
  });

  it("rounds the time left down and says nothing once it has passed", () => {
    const now = Date.parse("2026-11-22T10:00:00Z");
    expect(remaining("2026-11-23T09:59:59Z", now)).toEqual({ hours: 23, minutes: 59 });
    expect(remaining("2026-11-22T10:00:59Z", now)).toEqual({ hours: 0, minutes: 0 });
    expect(remaining("2026-11-22T09:59:00Z", now)).toBeNull();
    expect(remaining("not a time", now)).toBeNull();
  });

  it("shows money from fen, with cents only where there are some", () => {
    expect(formatMoney(129_900, "CNY", "zh-CN")).toBe("¥1,299");
    expect(formatMoney(86.6, "CNY", "en", true)).toBe("¥0.87");
    expect(formatMoney(3950, "CNY", "en")).toBe("¥39.50");
  });

  it("carries the year when it is not this one", () => {
    const now = Date.parse("2027-11-28T00:39:00Z");
    expect(formatMoment("2026-11-27T00:38:00Z", "zh-CN", now)).toContain("2026");
    expect(formatMoment("2027-11-27T00:38:00Z", "zh-CN", now)).not.toContain("2027");
  });

  it("says a span of time as people do", () => {
    expect(formatSpanRange(10, 20, "zh-CN").replace(/\s/g, "")).toBe("10–20秒");
    expect(formatSpanRange(10, 19, "en")).toBe("10–19 seconds");
    expect(formatSpanRange(120, 240, "en")).toBe("2–4 minutes");
    expect(formatSpanRange(120, 120, "en")).toBe("2 minutes");
  });

  it("shows sizes and durations as people read them", () => {
    expect(formatBytes(10_485_760, "en")).toBe("10 MB");
    expect(formatBytes(1_530_000, "en")).toBe("1.5 MB");
    expect(formatElapsed(125_900)).toBe("2:05");
  });
});

it("writes money with its cents, so that columns line up", () => {
  expect(formatMoneyExact(129_900, "CNY", "zh-CN")).toBe("¥1,299.00");
});

it("shows a few cents of a dollar to the hundredth of a cent, and dollars to the cent", () => {
  expect(formatMicros(39_000, "en")).toBe("$0.0390");
  expect(formatMicros(12_480_000, "en")).toBe("$12.48");
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
