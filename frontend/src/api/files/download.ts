import { client, unwrap } from "@mannequin/shared/api/client";
import type { EntryFilter } from "@/api/queries";
import type { Generation, Param } from "@/api/types";

const EXTENSIONS: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** The seller's own day and time: a picture made after midnight does not bear yesterday's date. */
function localStamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}

const HEX = /^#([0-9a-f]{6})$/i;

/** What was chosen, as it stands in a name: a colour by its number, a choice by its word unless it is the usual one. */
function chosenValues(params: Generation["params"], known: readonly Param[]): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (typeof value !== "string") return [];
    const colour = HEX.exec(value)?.[1]?.toUpperCase();
    if (colour !== undefined) return [colour];
    const param = known.find((each) => each.name === name);
    const option = value === param?.default ? undefined : param?.options.find((each) => each.value === value);
    return option === undefined ? [] : [option.label];
  });
}

/** tool_choices_time_end of the id: tells navy from black, sorts by itself, and no two candidates are called the same. */
export function fileStemOf(generation: Generation, known: readonly Param[] = []): string {
  const parts = [
    generation.preset_name,
    ...chosenValues(generation.params, known),
    localStamp(new Date(generation.created_at)),
    generation.id.slice(-4),
  ];
  return parts.join("_").replace(/[\\/:*?"<>|]/g, "-");
}

/** Archives lie in order and do not overwrite each other; `part` tells the pieces of one batch apart. */
export function archiveName(at: Date, part?: number): string {
  return `mannequin_${localStamp(at)}${part === undefined ? "" : `_${part}`}.zip`;
}

export function extensionOf(mime: string): string {
  return EXTENSIONS[mime] ?? "png";
}

function follow(url: string, name: string): void {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.rel = "noopener";
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** Opens a short-lived plain link rather than a blob: browsers inside apps (WeChat) cannot save blobs. */
export async function downloadResult(generation: Generation): Promise<void> {
  if (!generation.result) return;
  const link = await unwrap(
    client.POST("/v1/assets/{id}/link", { params: { path: { id: generation.result.asset_id } } }),
  );
  follow(link.url, `${fileStemOf(generation)}.${extensionOf(generation.result.mime)}`);
}

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  // The browser reads the blob after the click returns; a minute is ample and still frees the memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

type BlobAnswer = Promise<{ data?: Blob; error?: unknown; response: Response }>;

/** The ledger as CSV, everything that matches the filter. */
export async function downloadLedger(filter: EntryFilter, name: string): Promise<void> {
  const answer = client.GET("/v1/credits/entries.csv", { params: { query: filter }, parseAs: "blob" });
  save(await unwrap(answer as unknown as BlobAnswer), name);
}

/** One zip with the pictures of the given generations. */
export async function downloadArchive(ids: string[], name: string): Promise<void> {
  const answer = client.POST("/v1/generations/archive", { body: { ids }, parseAs: "blob" });
  save(await unwrap(answer as unknown as BlobAnswer), name);
}
