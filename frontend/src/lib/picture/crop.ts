import type { Box, Size } from "./geometry";

/**
 * The crop frame in shares of the picture (0…1), so that it means the same at any size on the screen. `shape` is the
 * picture's own width / height; a ratio is the frame's width / height in pixels, null when free.
 */
export type Corner = "nw" | "ne" | "sw" | "se";

export const WHOLE: Box = { x: 0, y: 0, width: 1, height: 1 };
/** The least share of a side that stays. */
const LEAST = 0.05;

/** Of a long strip the part to begin with: as wide as the strip, in the shape of a portrait, at its beginning. */
export function fittingPart({ width, height }: Size): Box {
  return height >= width
    ? { x: 0, y: 0, width: 1, height: Math.min(1, (width * 4) / 3 / height) }
    : { x: 0, y: 0, width: Math.min(1, (height * 4) / 3 / width), height: 1 };
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export function moved(box: Box, dx: number, dy: number): Box {
  return { ...box, x: clamp(box.x + dx, 0, 1 - box.width), y: clamp(box.y + dy, 0, 1 - box.height) };
}

/** The largest frame of a ratio, `scale` (0…1] of it, around the centre of `box`. */
export function framed(box: Box, ratio: number | null, shape: number, scale = 1): Box {
  const relative = ratio === null ? null : ratio / shape;
  const width = clamp((relative === null ? 1 : Math.min(1, relative)) * scale, LEAST, 1);
  const height = clamp((relative === null ? 1 : Math.min(1, 1 / relative)) * scale, LEAST, 1);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return moved({ x: middle.x - width / 2, y: middle.y - height / 2, width, height }, 0, 0);
}

/** One corner pulled by (dx, dy); the opposite corner stays. With a ratio the height follows the width. */
export function resized(
  box: Box,
  corner: Corner,
  dx: number,
  dy: number,
  ratio: number | null,
  shape: number,
): Box {
  const west = corner === "nw" || corner === "sw";
  const north = corner === "nw" || corner === "ne";
  const fixed = { x: west ? box.x + box.width : box.x, y: north ? box.y + box.height : box.y };
  const room = { x: west ? fixed.x : 1 - fixed.x, y: north ? fixed.y : 1 - fixed.y };
  let width = clamp(box.width + (west ? -dx : dx), LEAST, room.x);
  let height = clamp(box.height + (north ? -dy : dy), LEAST, room.y);
  if (ratio !== null) {
    const relative = ratio / shape;
    width = clamp(width, LEAST, Math.min(room.x, room.y * relative));
    height = width / relative;
  }
  return { x: west ? fixed.x - width : fixed.x, y: north ? fixed.y - height : fixed.y, width, height };
}
