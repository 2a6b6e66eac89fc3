import type { Size } from "./geometry";

/** What a file is by its own bytes. Names and declared types are guesses: "save picture as" calls a WebP .jpg every day. */
export const PICTURE_KINDS = [
  "jpeg",
  "png",
  "webp",
  "avif",
  "heic",
  "gif",
  "bmp",
  "tiff",
  "svg",
  "pdf",
  "html",
  "unknown",
] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** Bytes that are looked at: enough to reach the frame header of a JPEG behind a phone's metadata. */
export const HEAD_BYTES = 256 * 1024;

const text = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));
const starts = (bytes: Uint8Array, ...magic: number[]) => magic.every((byte, at) => bytes[at] === byte);

const AVIF_BRANDS = ["avif", "avis"];
const HEIC_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"];

function brandKind(bytes: Uint8Array): PictureKind {
  // All brands of the file type box: some encoders put the telling one among the compatible ones.
  const length = Math.min(bytes.length, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0) || 64, 256);
  const brands: string[] = [text(bytes, 8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(text(bytes, at, at + 4));
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return "avif";
  return brands.some((brand) => HEIC_BRANDS.includes(brand)) ? "heic" : "unknown";
}

function wordsKind(bytes: Uint8Array): PictureKind {
  const words = text(bytes, 0, 1024)
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart()
    .toLowerCase();
  if (words.startsWith("<!doctype html") || words.startsWith("<html")) return "html";
  return words.includes("<svg") ? "svg" : "unknown";
}

export function sniff(bytes: Uint8Array): PictureKind {
  if (starts(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return "png";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "webp";
  if (text(bytes, 4, 8) === "ftyp") return brandKind(bytes);
  if (text(bytes, 0, 4) === "GIF8") return "gif";
  if (text(bytes, 0, 2) === "BM") return "bmp";
  if (starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return "tiff";
  if (text(bytes, 0, 5) === "%PDF-") return "pdf";
  return wordsKind(bytes);
}

const TAKEN: Partial<Record<PictureKind, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
};

/** The type to send, for the kinds that go as they are. */
export const mimeOf = (kind: PictureKind): string | null => TAKEN[kind] ?? null;

function jpegSize(view: DataView): Size | null {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(view: DataView, bytes: Uint8Array): Size | null {
  const kind = text(bytes, 12, 16);
  const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  if (kind === "VP8X") return { width: three(24) + 1, height: three(27) + 1 };
  if (kind === "VP8 ")
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== "VP8L") return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Width and height as the header says them (not turned by metadata); null when it does not say. */
export function sizeOf(kind: PictureKind, bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (kind === "png") return { width: view.getUint32(16), height: view.getUint32(20) };
    if (kind === "jpeg") return jpegSize(view);
    return kind === "webp" ? webpSize(view, bytes) : null;
  } catch {
    return null;
  }
}
