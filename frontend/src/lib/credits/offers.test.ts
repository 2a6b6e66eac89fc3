import { describe, expect, it } from "vitest";
import {
  bestPack,
  fenPerPicture,
  packsNeeded,
  picturesOf,
  usualPicturePrice,
  yearSaving,
  type Offer,
} from "./offers";

const offer = (id: string, kind: Offer["kind"], yuan: number, credits: number): Offer => ({
  id,
  kind,
  price: { amount: yuan * 100, currency: "CNY" },
  credits,
});
const year = offer("year", "plan", 1299, 6000);
const month = offer("month", "plan", 139, 500);
const small = offer("small", "pack", 39, 100);
const middle = offer("middle", "pack", 169, 500);
const large = offer("large", "pack", 599, 2000);
const all = [year, month, large, small, middle];

describe("the pack that fits a gap", () => {
  it("is the cheapest that covers it, to the credit", () => {
    expect(bestPack(all, 1)?.id).toBe("small");
    expect(bestPack(all, 100)?.id).toBe("small");
    expect(bestPack(all, 101)?.id).toBe("middle");
    expect(bestPack(all, 501)?.id).toBe("large");
  });

  it("is the largest when none covers it, and says how many of it do", () => {
    expect(bestPack(all, 4100)?.id).toBe("large");
    expect(packsNeeded(large, 4100)).toBe(3);
    expect(packsNeeded(large, 2000)).toBe(1);
  });

  it("is never a plan", () => {
    expect(bestPack([year, month], 10)).toBeNull();
  });

  it("is the larger one for the same money, and the cheaper one even when it is larger", () => {
    const twin = offer("twin", "pack", 39, 120);
    expect(bestPack([small, twin], 50)?.id).toBe("twin");
    const sale = offer("sale", "pack", 29, 500);
    expect(bestPack([small, sale], 50)?.id).toBe("sale");
  });
});

describe("the price per picture", () => {
  it("counts with what most tools cost, the dearer one when in doubt", () => {
    expect(usualPicturePrice([4, 4, 3, 5, 4])).toBe(4);
    expect(usualPicturePrice([3, 5])).toBe(5);
    expect(usualPicturePrice([])).toBeNull();
  });

  it("is money for one picture, in fen", () => {
    expect(fenPerPicture(small, 4)).toBe(156);
    expect(fenPerPicture(year, 4)).toBeCloseTo(86.6, 5);
    expect(picturesOf(year, 4)).toBe(1500);
    expect(picturesOf(small, 3)).toBe(33);
  });
});

describe("a year against twelve months", () => {
  it("saves what the months would cost more, rounded down", () => {
    expect(yearSaving(year, month)).toEqual({ fen: 36_900, percent: 22 });
  });

  it("claims nothing when the year is not cheaper", () => {
    expect(yearSaving(offer("y", "plan", 1668, 6000), month)).toBeNull();
  });
});
