import { shrunk } from "./geometry";
import { decode, redraw } from "./redraw";

/** Long side (px) a reference picture keeps: more than any model looks at, far less than a camera delivers. */
export const LONGEST = 4096;
/** Files below this are not looked into: there is nothing to win (bytes). */
const LOOK_FROM = 600_000;
const QUALITY = 0.92;

export interface PrepareLimits {
  max_bytes: number;
  formats: readonly string[];
}

/** A phone's own format. Browsers other than Safari cannot open it, and some name no type for it at all. */
export function isHeic(file: Pick<File, "name" | "type">): boolean {
  return /^image\/hei[cf]/.test(file.type) || (file.type === "" && /\.hei[cf]$/i.test(file.name));
}

const renamed = (blob: Blob, file: File) => {
  const extension = blob.type === "image/jpeg" ? "jpg" : blob.type.replace("image/", "");
  return new File([blob], file.name.replace(/\.\w+$/, "") + `.${extension}`, { type: blob.type });
};

/** Large enough to be worth drawing anew, judged by the bytes alone. */
export function worthLooking(file: File): boolean {
  return isHeic(file) || file.size > LOOK_FROM;
}

/**
 * The picture as it is sent: HEIC as JPEG where the browser can read it, and nothing longer than LONGEST or heavier
 * than the server takes. Answers with a code where that cannot be done, with the file itself where nothing is to do.
 */
export async function preparePicture(file: File, limits: PrepareLimits): Promise<File | "heic"> {
  if (!worthLooking(file)) return file;
  const heic = isHeic(file);
  let bitmap: ImageBitmap;
  try {
    bitmap = await decode(file);
  } catch {
    // What the browser cannot read the server judges, with its own reason.
    return heic ? "heic" : file;
  }
  try {
    const long = Math.max(bitmap.width, bitmap.height) > LONGEST;
    if (!heic && !long && file.size <= limits.max_bytes) return file;
    const size = shrunk(bitmap, LONGEST);
    const own = heic || !limits.formats.includes(file.type) ? "image/jpeg" : file.type;
    const same = await redraw(bitmap, { size, mime: own, quality: QUALITY });
    if (same.size <= limits.max_bytes) return renamed(same, file);
    return renamed(await redraw(bitmap, { size, mime: "image/jpeg", quality: 0.88, background: "#ffffff" }), file);
  } finally {
    bitmap.close();
  }
}
