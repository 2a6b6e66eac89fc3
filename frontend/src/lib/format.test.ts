import { describe, expect, it } from "vitest";
import { formatBytes, formatDelta, formatElapsed, formatMoment, formatMoney, formatSpanRange, remaining } from "./format";

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
