/** Where pixels go when a picture is turned, cropped, shrunk or put on a marketplace's canvas. Pure; all in pixels. */

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** Quarter turns clockwise, 0…3. */
export type Turns = 0 | 1 | 2 | 3;

export function turned({ width, height }: Size, turns: Turns): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** The same shape with its long side at most `longest`; never larger than it was. */
export function shrunk(size: Size, longest: number): Size {
  const share = Math.min(1, longest / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * share)),
    height: Math.max(1, Math.round(size.height * share)),
  };
}

export type Fit = "pad" | "crop";

/**
 * How `source` is drawn on a canvas of `target`: whole with margins ("pad"), or filling it with its overhang cut off
 * ("crop"). Both keep the proportions and the centre.
 */
export function placed(source: Size, target: Size, fit: Fit): { from: Box; to: Box } {
  const across = target.width / source.width;
  const down = target.height / source.height;
  if (fit === "crop") {
    const scale = Math.max(across, down);
    const width = target.width / scale;
    const height = target.height / scale;
    const from = { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height };
    return { from, to: { x: 0, y: 0, ...target } };
  }
  const scale = Math.min(across, down);
  const width = Math.round(source.width * scale);
  const height = Math.round(source.height * scale);
  const to = {
    x: Math.round((target.width - width) / 2),
    y: Math.round((target.height - height) / 2),
    width,
    height,
  };
  return { from: { x: 0, y: 0, ...source }, to };
}
