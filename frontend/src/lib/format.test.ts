import { describe, expect, it } from "vitest";
import { formatBytes, formatDelta, formatElapsed, formatMoney, remaining } from "./format";

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

  it("shows sizes and durations as people read them", () => {
    expect(formatBytes(10_485_760, "en")).toBe("10 MB");
    expect(formatBytes(1_530_000, "en")).toBe("1.5 MB");
    expect(formatElapsed(125_900)).toBe("2:05");
  });
});
