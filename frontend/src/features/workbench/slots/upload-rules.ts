import type { TFunction } from "i18next";
import { ApiError } from "@mannequin/shared/contract/error";
import type { Site, Slot } from "@/api/types";
import { formatBytes } from "@mannequin/shared/lib/format";

export type UploadLimits = Site["upload"];

/** Until the site has told its own: what the contract promises. */
export const DEFAULT_LIMITS: UploadLimits = {
  max_bytes: 10 * 1024 * 1024,
  min_side: 256,
  max_side: 8192,
  formats: ["image/jpeg", "image/png", "image/webp"],
};

/** The code the server would answer with, when it can be told without sending; null when the file may go. */
export function refusedBeforeSending(file: Pick<File, "size">, limits: UploadLimits): string | null {
  return file.size > limits.max_bytes ? "file_too_large" : null;
}

/** Which slots take the files dropped or pasted: the wanted one first, then empty ones in order. */
export function placeFiles(
  slots: Pick<Slot, "name">[],
  taken: ReadonlySet<string>,
  files: number,
  wanted?: string,
): string[] {
  const free = slots.map((slot) => slot.name).filter((name) => !taken.has(name) && name !== wanted);
  return (wanted === undefined ? free : [wanted, ...free]).slice(0, files);
}

/** Why a picture is not in its place. */
export interface UploadFailure {
  code: string;
  retryAfter: number | null;
  /** What the file is, of `unsupported_image`. */
  format?: string;
  /** Pixels of the refused picture, where its size is the reason. */
  width?: number;
  height?: number;
}

/** The exact reason, for beside the slot. */
export function uploadText(
  t: TFunction,
  failure: UploadFailure,
  limits: UploadLimits,
  language: string,
): string {
  const { code, format, width, height } = failure;
  const values = {
    size: formatBytes(limits.max_bytes, language),
    min: limits.min_side,
    max: limits.max_side,
    seconds: failure.retryAfter ?? 10,
    width,
    height,
  };
  const measured = width !== undefined && height !== undefined;
  const keys = [
    ...(format === undefined ? [] : [`upload.format_${format}`]),
    ...(measured ? [`upload.${code}_sized`] : []),
    `upload.${code}`,
    "upload.unknown",
  ];
  return t(keys as ["upload.unknown"], values);
}

/** A picture of which a part would do: the editor can be opened on it. */
export const canBeCropped = ({ code }: UploadFailure) =>
  code === "picture_strip" || code === "image_too_large";

export function failureOf(error: unknown): UploadFailure {
  if (!(error instanceof ApiError)) return { code: "unknown", retryAfter: null };
  const { format } = error.problem;
  return {
    code: error.status === 429 ? "rate_limited" : error.code,
    retryAfter: error.retryAfter,
    ...(typeof format === "string" ? { format } : {}),
    ...(error.number("width") === null
      ? {}
      : { width: error.number("width") ?? 0, height: error.number("height") ?? 0 }),
  };
}

const PASSING = ["network", "unavailable", "busy", "rate_limited", "content_check_unavailable", "unknown"];

/** True when the same file may go through another time; a refused picture stays refused. */
export function worthRetrying(code: string): boolean {
  return PASSING.includes(code);
}
