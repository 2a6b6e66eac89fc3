import type { TFunction } from "i18next";
import { ApiError } from "@/api/error";
import type { Site, Slot } from "@/api/types";
import { formatBytes } from "@/lib/format";

export type UploadLimits = Site["upload"];

/** Until the site has told its own: what the contract promises. */
export const DEFAULT_LIMITS: UploadLimits = {
  max_bytes: 10 * 1024 * 1024,
  min_side: 256,
  max_side: 8192,
  formats: ["image/jpeg", "image/png", "image/webp"],
};

const KNOWN_TYPES = ["image/jpeg", "image/png", "image/webp"];

/** The code the server would answer with, when it can be told without sending; null when the file may go. */
export function refusedBeforeSending(file: Pick<File, "size" | "type">, limits: UploadLimits): string | null {
  if (file.type !== "" && !KNOWN_TYPES.includes(file.type)) return "unsupported_image";
  if (file.size > limits.max_bytes) return "file_too_large";
  return null;
}

/** Which slots take the files dropped or pasted: the wanted one first, then empty ones in order. */
export function placeFiles(slots: Pick<Slot, "name">[], taken: ReadonlySet<string>, files: number, wanted?: string): string[] {
  const free = slots.map((slot) => slot.name).filter((name) => !taken.has(name) && name !== wanted);
  return (wanted === undefined ? free : [wanted, ...free]).slice(0, files);
}

/** The exact reason, for beside the slot. */
export function uploadText(t: TFunction, code: string, limits: UploadLimits, language: string, seconds: number | null): string {
  const values = {
    size: formatBytes(limits.max_bytes, language),
    min: limits.min_side,
    max: limits.max_side,
    seconds: seconds ?? 10,
  };
  return t(`upload.${code}` as "upload.unknown", { ...values, defaultValue: t("upload.unknown") });
}

export function uploadCode(error: unknown): string {
  if (!(error instanceof ApiError)) return "unknown";
  if (error.status === 429) return "rate_limited";
  return error.code;
}

const PASSING = ["network", "unavailable", "busy", "rate_limited", "content_check_unavailable", "unknown"];

/** True when the same file may go through another time; a refused picture stays refused. */
export function worthRetrying(code: string): boolean {
  return PASSING.includes(code);
}
