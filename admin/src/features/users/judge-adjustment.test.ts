import { expect, it } from "vitest";
import { judgeAdjustment } from "./judge-adjustment";

it.each([
  ["50", 50],
  ["+50", 50],
  ["-12", -12],
  ["−12", -12],
  ["1,000", 1000],
])("reads %s", (text, amount) => {
  expect(judgeAdjustment(text, 100, null)).toEqual({ amount, fault: null });
});

it.each(["", "0", "1.5", "ten", "+-3"])("refuses %j, which is no change", (text) => {
  expect(judgeAdjustment(text, 100, null)).toEqual({ amount: 0, fault: "adjustZero" });
});

it("takes no more than is there", () => {
  expect(judgeAdjustment("-100", 100, null).fault).toBeNull();
  expect(judgeAdjustment("-101", 100, null).fault).toBe("adjustTooMuch");
});

it("keeps to the operator's limit in both directions", () => {
  expect(judgeAdjustment("200", 500, 200).fault).toBeNull();
  expect(judgeAdjustment("201", 500, 200).fault).toBe("adjustOver");
  expect(judgeAdjustment("-201", 500, 200).fault).toBe("adjustOver");
});
