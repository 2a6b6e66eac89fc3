import { expect, it } from "vitest";
import { movesOf } from "./moves";

it.each([
  [
    "a retry that its owner pays",
    { held: 4, released: 0, spent: 0, available: -4 },
    { held: 4, released: 0, charged: 0 },
  ],
  [
    "a retry that the house pays",
    { held: 4, released: 0, spent: 0, available: 0 },
    { held: 0, released: 0, charged: 0 },
  ],
  ["a cancellation", { held: -4, released: 4, spent: 0, available: 4 }, { held: 0, released: 4, charged: 0 }],
  [
    "a cancellation of what the house pays",
    { held: -4, released: 4, spent: 0, available: 0 },
    { held: 0, released: 0, charged: 0 },
  ],
  [
    "a picture that is delivered",
    { held: -4, released: 0, spent: 4, available: 0 },
    { held: 0, released: 0, charged: 4 },
  ],
  [
    "a picture that is voided",
    { held: 0, released: 0, spent: -4, available: 4 },
    { held: 0, released: 4, charged: 0 },
  ],
  [
    "a retry, told without what may be spent",
    { held: 4, released: 0, spent: 0 },
    { held: 4, released: 0, charged: 0 },
  ],
])("says of %s what becomes of the customer's credits", (_, told, moves) => {
  expect(movesOf(told)).toEqual(moves);
});
