import { expect, it } from "vitest";
import { rangeEnds } from "./time-range";

const NOW = Date.parse("2026-11-23T08:30:45.123Z");

it("starts a moving span at a full minute, so that pages asked for within it fit together", () => {
  expect(rangeEnds({ since: "24h" }, NOW)).toEqual({ from: "2026-11-22T08:30:00.000Z" });
  expect(rangeEnds({ since: "24h" }, NOW + 10_000)).toEqual(rangeEnds({ since: "24h" }, NOW));
});

it("takes fixed ends as they are, one or both", () => {
  expect(rangeEnds({ since: "fixed", from: "2026-11-01T00:00:00Z" }, NOW)).toEqual({
    from: "2026-11-01T00:00:00.000Z",
  });
  expect(rangeEnds({ to: "2026-11-02T00:00:00Z" }, NOW)).toEqual({ to: "2026-11-02T00:00:00.000Z" });
});

it("asks for everything when nothing, or nonsense, is chosen", () => {
  expect(rangeEnds({}, NOW)).toEqual({});
  expect(rangeEnds({ since: "3 weeks", from: "soon" }, NOW)).toEqual({});
});
