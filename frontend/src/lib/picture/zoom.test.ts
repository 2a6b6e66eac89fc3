import { expect, it } from "vitest";
import { panned, SCALE_MAX, WHOLE_VIEW, zoomed } from "./zoom";

it("keeps the point under the finger where it is while zooming", () => {
  const before = zoomed(WHOLE_VIEW, 2, 0.2, -0.1);
  // What lies at the pane's (0.2, −0.1): the same place of the picture at both scales.
  const place = (view: typeof before, at: number, moved: number) => (at - moved) / view.scale;
  const after = zoomed(before, 1.5, 0.2, -0.1);
  expect(place(after, 0.2, after.x)).toBeCloseTo(place(before, 0.2, before.x));
  expect(place(after, -0.1, after.y)).toBeCloseTo(place(before, -0.1, before.y));
});

it("never shows an edge inside the pane, and comes back to the whole", () => {
  expect(panned({ scale: 3, x: 0, y: 0 }, 9, -9)).toEqual({ scale: 3, x: 1, y: -1 });
  expect(panned(WHOLE_VIEW, 0.4, 0.4)).toEqual(WHOLE_VIEW);
  expect(zoomed({ scale: 3, x: 1, y: 1 }, 0.01)).toEqual(WHOLE_VIEW);
  expect(zoomed(WHOLE_VIEW, 1000).scale).toBe(SCALE_MAX);
});
