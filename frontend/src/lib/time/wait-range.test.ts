import { expect, it } from "vitest";
import { PROMISED_S, remainingWait } from "./wait-range";

const WAITS = [{ preset: "scene", p50_s: 22, p90_s: 48 }];
const after = (seconds: number, preset = "scene") => remainingWait(WAITS, preset, seconds * 1000);

it("is a range that shrinks as time goes by and never promises less than nothing", () => {
  expect(after(0)).toEqual({ range: { low: 25, high: 50 }, slow: false });
  expect(after(20)).toEqual({ range: { low: 5, high: 30 }, slow: false });
  expect(after(40)).toEqual({ range: { low: 0, high: 10 }, slow: false });
  expect(after(47.9)).toEqual({ range: { low: 0, high: 5 }, slow: false });
});

it("says that it is slow once nine of ten would have been done", () => {
  expect(after(49)).toEqual({ range: null, slow: true });
});

it("claims nothing about a tool nobody used, but holds to the promise", () => {
  expect(after(PROMISED_S - 1, "pose")).toEqual({ range: null, slow: false });
  expect(after(PROMISED_S + 1, "pose")).toEqual({ range: null, slow: true });
});
