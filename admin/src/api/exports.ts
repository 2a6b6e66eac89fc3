/** The CSV exports, with the filters in force. The bearer header rules out a plain link. */
import { serverNow } from "@mannequin/shared/lib/server-clock";
import { queryOf } from "./data-provider";
import { request, type Query } from "./http";

export const EXPORTABLE = ["users", "entries", "generations", "orders", "audit"] as const;
export type Exportable = (typeof EXPORTABLE)[number];

export const isExportable = (resource: string): resource is Exportable =>
  EXPORTABLE.includes(resource as Exportable);

interface SavePicker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{
    createWritable: () => Promise<WritableStream<Uint8Array>>;
  }>;
}

/** One name per minute, so that exports of a day lie in order. */
export function exportName(resource: Exportable, now: Date): string {
  const stamp = now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  return `mannequin-${resource}-${stamp}.csv`;
}

/** Straight to a file where the browser can (a million rows need no memory), else through a blob. */
export async function exportCsv(resource: Exportable, filter: Record<string, unknown>): Promise<void> {
  const query: Query = queryOf(filter, serverNow());
  const name = exportName(resource, new Date());
  const path = `/v1/admin/exports/${resource}.csv`;
  const pick = (window as SavePicker).showSaveFilePicker;
  if (pick !== undefined) {
    const file = await pick({ suggestedName: name }).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === "AbortError") return null;
      throw cause;
    });
    if (file === null) return;
    const answer = await request(path, { query });
    if (answer.body !== null) await answer.body.pipeTo(await file.createWritable());
    return;
  }
  const url = URL.createObjectURL(await (await request(path, { query })).blob());
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads the blob after the click returns; a minute is ample and still frees the memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
