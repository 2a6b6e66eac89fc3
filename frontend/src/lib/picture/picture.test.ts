import { describe, expect, it } from "vitest";
import { fittingPart, framed, moved, resized, WHOLE } from "./crop";
import { placed, shrunk, turned } from "./geometry";

describe("shrinking", () => {
  it("keeps the shape and only ever makes smaller", () => {
    expect(shrunk({ width: 8000, height: 6000 }, 4096)).toEqual({ width: 4096, height: 3072 });
    expect(shrunk({ width: 300, height: 900 }, 4096)).toEqual({ width: 300, height: 900 });
    expect(shrunk({ width: 9000, height: 1 }, 4096)).toEqual({ width: 4096, height: 1 });
  });

  it("swaps the sides with a quarter turn", () => {
    expect(turned({ width: 3, height: 4 }, 1)).toEqual({ width: 4, height: 3 });
    expect(turned({ width: 3, height: 4 }, 2)).toEqual({ width: 3, height: 4 });
  });
});

describe("putting a picture on a marketplace's canvas", () => {
  const tall = { width: 600, height: 800 };
  const square = { width: 800, height: 800 };

  it("pads: all of it is there, centred, and nothing is stretched", () => {
    const { from, to } = placed(tall, square, "pad");
    expect(from).toEqual({ x: 0, y: 0, ...tall });
    expect(to).toEqual({ x: 100, y: 0, width: 600, height: 800 });
  });

  it("crops: the canvas is full, and what is cut off is cut off evenly", () => {
    const { from, to } = placed(tall, square, "crop");
    expect(from).toEqual({ x: 0, y: 100, width: 600, height: 600 });
    expect(to).toEqual({ x: 0, y: 0, ...square });
  });
});

describe("the crop frame", () => {
  const inside = (box: typeof WHOLE) =>
    box.x >= 0 && box.y >= 0 && box.x + box.width <= 1 + 1e-9 && box.y + box.height <= 1 + 1e-9;

  it("never leaves the picture, however far it is pushed or pulled", () => {
    const box = { x: 0.2, y: 0.2, width: 0.5, height: 0.5 };
    expect(moved(box, 9, -9)).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.5 });
    for (const corner of ["nw", "ne", "sw", "se"] as const) {
      for (const by of [-3, -0.1, 0.1, 3]) {
        expect(inside(resized(box, corner, by, by, null, 1)), corner).toBe(true);
        expect(inside(resized(box, corner, by, by, 0.75, 1.5)), corner).toBe(true);
      }
    }
  });

  it("keeps its ratio in pixels, on a picture of any shape", () => {
    for (const shape of [0.5, 1, 1.8]) {
      const box = framed(WHOLE, 0.75, shape);
      expect((box.width * shape) / box.height).toBeCloseTo(0.75);
      const smaller = resized(box, "se", -0.1, 0, 0.75, shape);
      expect((smaller.width * shape) / smaller.height).toBeCloseTo(0.75);
    }
  });

  it("leaves the corner opposite to the pulled one where it is", () => {
    const box = resized({ x: 0.2, y: 0.2, width: 0.5, height: 0.5 }, "nw", 0.1, 0.2, null, 1);
    expect(box.x + box.width).toBeCloseTo(0.7);
    expect(box.y + box.height).toBeCloseTo(0.7);
  });
});

it("begins a long strip with a part of it in the shape of a portrait", () => {
  const part = fittingPart({ width: 750, height: 12_000 });
  expect(part).toMatchObject({ x: 0, y: 0, width: 1 });
  expect(part.height * 12_000).toBeCloseTo(1000);
  expect(fittingPart({ width: 12_000, height: 750 }).width * 12_000).toBeCloseTo(1000);
});
