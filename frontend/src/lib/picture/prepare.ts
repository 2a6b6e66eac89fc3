import { shrunk, type Size } from "./geometry";
import { decode, redraw } from "./redraw";
import { HEAD_BYTES, mimeOf, sizeOf, sniff, type PictureKind } from "./sniff";

/** Long side (px) a reference picture keeps: more than any model looks at, far less than a camera delivers. */
export const LONGEST = 4096;
/** What must be left of the short side when a picture is made that small (px); with less of it nothing is to be seen. */
const LEAST_SHORT = 512;
/** Files below this are not made smaller: there is nothing to win (bytes). */
const SHRINK_FROM = 600_000;
const QUALITY = 0.92;

export interface PrepareLimits {
  max_bytes: number;
  max_side: number;
}

/** Why a file is not sent, by the codes of the server where it would say the same. */
export type Refusal =
  | { code: "file_empty" | "heic" }
  | { code: "unsupported_image"; format: PictureKind }
  /** A long detail strip: no model sees anything on it as a whole. A part of it is what is wanted. */
  | ({ code: "picture_strip" } & Size);

export type Prepared = { file: File } | { refused: Refusal; file: File };

const EXTENSIONS: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

const renamed = (blob: Blob, file: File) =>
  new File([blob], `${file.name.replace(/\.\w+$/, "")}.${EXTENSIONS[blob.type] ?? "png"}`, {
    type: blob.type,
  });

/** A phone's own format by its name, for files whose bytes do not tell. */
export function looksLikeHeic(file: Pick<File, "name" | "type">): boolean {
  return /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);
}

/** True for a picture so long that its short side would be nothing once it has a size that models look at. */
export function isStrip({ width, height }: Size): boolean {
  const long = Math.max(width, height);
  return long > LONGEST && (Math.min(width, height) * LONGEST) / long < LEAST_SHORT;
}

async function drawn(file: File, bitmap: ImageBitmap, mime: string, limits: PrepareLimits): Promise<File> {
  const size = shrunk(bitmap, LONGEST);
  const same = await redraw(bitmap, { size, mime, quality: QUALITY });
  if (same.size <= limits.max_bytes) return renamed(same, file);
  return renamed(
    await redraw(bitmap, { size, mime: "image/jpeg", quality: 0.88, background: "#ffffff" }),
    file,
  );
}

/** A format that models do not take but this browser may open: drawn anew, or refused by its true name. */
async function translated(file: File, kind: "avif" | "heic", limits: PrepareLimits): Promise<Prepared> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await decode(file);
  } catch {
    return {
      refused: kind === "heic" ? { code: "heic" } : { code: "unsupported_image", format: kind },
      file,
    };
  }
  try {
    if (isStrip(bitmap))
      return { refused: { code: "picture_strip", width: bitmap.width, height: bitmap.height }, file };
    // AVIF may be see-through; a camera's HEIC is not.
    return { file: await drawn(file, bitmap, kind === "avif" ? "image/webp" : "image/jpeg", limits) };
  } finally {
    bitmap.close();
  }
}

/**
 * The picture as it is sent: under its true type, whatever it was called; AVIF and HEIC drawn anew where the browser can
 * read them; nothing longer than LONGEST or heavier than the server takes. What the browser cannot read of the kinds that
 * the server takes goes as it is: the server judges it, with its own reason.
 */
export async function preparePicture(file: File, limits: PrepareLimits): Promise<Prepared> {
  if (file.size === 0) return { refused: { code: "file_empty" }, file };
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const kind = sniff(head);
  if (kind === "avif" || kind === "heic") return translated(file, kind, limits);
  const mime = mimeOf(kind);
  if (mime === null) {
    const heic = kind === "unknown" && looksLikeHeic(file);
    return { refused: heic ? { code: "heic" } : { code: "unsupported_image", format: kind }, file };
  }
  const own =
    file.type === mime ? file : new File([file], file.name, { type: mime, lastModified: file.lastModified });
  const size = sizeOf(kind, head);
  if (size !== null && isStrip(size)) return { refused: { code: "picture_strip", ...size }, file: own };
  const long = size === null ? 0 : Math.max(size.width, size.height);
  const shrink = long > limits.max_side || (file.size > SHRINK_FROM && (size === null || long > LONGEST));
  if (!shrink && file.size <= limits.max_bytes) return { file: own };
  let bitmap: ImageBitmap;
  try {
    bitmap = await decode(own);
  } catch {
    return { file: own };
  }
  try {
    if (isStrip(bitmap))
      return { refused: { code: "picture_strip", width: bitmap.width, height: bitmap.height }, file: own };
    const asIs = Math.max(bitmap.width, bitmap.height) <= LONGEST && file.size <= limits.max_bytes;
    return { file: asIs ? own : await drawn(own, bitmap, mime, limits) };
  } finally {
    bitmap.close();
  }
}
