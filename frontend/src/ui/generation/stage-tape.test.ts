import { expect, it } from "vitest";
import { stepOf } from "./stage-tape";

it("places every stage of the contract on the tape", () => {
  expect(
    ["waiting", "queued", "preparing", "generating", "retrying", "checking", "saving"].map(stepOf),
  ).toEqual([0, 0, 1, 2, 2, 3, 4]);
});
