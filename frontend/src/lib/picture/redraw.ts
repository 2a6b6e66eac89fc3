import { placed, turned, type Box, type Fit, type Size, type Turns } from "./geometry";

/**
 * Pictures drawn anew in the browser: decoded and encoded off the main thread by the browser itself, drawn on a
 * canvas in between. Throws when the browser cannot read the picture.
 */
export interface Redraw {
  turns?: Turns;
  /** The part to keep, in shares of the turned picture. */
  crop?: Box;
  /** Pixels of the result; left out, the size of what is kept. */
  size?: Size;
  fit?: Fit;
  /** Filled below the picture; needed where the result has no transparency or gets margins. */
  background?: string;
  mime: string;
  /** 0…1, for lossy formats. */
  quality?: number;
}

export const decode = (picture: Blob): Promise<ImageBitmap> => createImageBitmap(picture);

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  return context;
}

function turn(bitmap: ImageBitmap, turns: Turns): HTMLCanvasElement | ImageBitmap {
  if (turns === 0) return bitmap;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, turned(bitmap, turns));
  const context = contextOf(canvas);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return canvas;
}

/**
 * Halves as long as it can before the last step: one big step down skips pixels and leaves hair and seams jagged.
 */
function stepDown(
  source: CanvasImageSource,
  from: Box,
  size: Size,
): { source: CanvasImageSource; from: Box } {
  let [now, box] = [source, from];
  while (box.width > size.width * 2 && box.height > size.height * 2) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(box.width / 2);
    canvas.height = Math.round(box.height / 2);
    contextOf(canvas).drawImage(now, box.x, box.y, box.width, box.height, 0, 0, canvas.width, canvas.height);
    now = canvas;
    box = { x: 0, y: 0, width: canvas.width, height: canvas.height };
  }
  return { source: now, from: box };
}

export async function redraw(picture: Blob | ImageBitmap, plan: Redraw): Promise<Blob> {
  const bitmap = picture instanceof Blob ? await decode(picture) : picture;
  const upright = turn(bitmap, plan.turns ?? 0);
  const crop = plan.crop ?? { x: 0, y: 0, width: 1, height: 1 };
  const kept = {
    x: Math.round(crop.x * upright.width),
    y: Math.round(crop.y * upright.height),
    width: Math.max(1, Math.round(crop.width * upright.width)),
    height: Math.max(1, Math.round(crop.height * upright.height)),
  };
  const size = plan.size ?? { width: kept.width, height: kept.height };
  const { from, to } = placed(kept, size, plan.fit ?? "pad");
  const cut = { ...from, x: from.x + kept.x, y: from.y + kept.y };
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const context = contextOf(canvas);
  if (plan.background !== undefined) {
    context.fillStyle = plan.background;
    context.fillRect(0, 0, size.width, size.height);
  }
  const last = stepDown(upright, cut, to);
  context.drawImage(
    last.source,
    last.from.x,
    last.from.y,
    last.from.width,
    last.from.height,
    to.x,
    to.y,
    to.width,
    to.height,
  );
  if (picture instanceof Blob) bitmap.close();
  return encode(canvas, plan.mime, plan.quality);
}

function encode(canvas: HTMLCanvasElement, mime: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("not encoded")) : resolve(blob)),
      mime,
      quality,
    ),
  );
}
