import { expect, it } from "vitest";
import { creditsTakenBack } from "./refund-effect";

const yuan = (amount: number) => ({ amount, currency: "CNY" });
const order = { credits_granted: 100, credits_left: 100, refunded: yuan(0), price: yuan(3900) };

it("takes back the share of the credits that is paid back, rounded down", () => {
  expect(creditsTakenBack(order, 3900)).toBe(100);
  expect(creditsTakenBack(order, 900)).toBe(23);
});

it("takes back all with the last part, so that rounding leaves nothing behind", () => {
  const half = { ...order, credits_left: 77, refunded: yuan(900) };
  expect(creditsTakenBack(half, 3000)).toBe(77);
});

it("takes back no more than is left", () => {
  expect(creditsTakenBack({ ...order, credits_left: 12 }, 3900)).toBe(12);
});
