import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { isApiError } from "@mannequin/shared/contract/error";
import { assetQuery } from "@/api/queries";
import type { Preset } from "@/api/types";
import type { Draft } from "@/lib/drafts/draft";
import { placeFiles, type UploadLimits } from "./upload-rules";
import { useUploads } from "./use-uploads";

export type IntakeNote =
  | { note: "full" }
  | { note: "notPicture" }
  | { note: "tooMany"; count: number }
  | null;

interface DraftHandle {
  draft: Draft;
  fill: (slot: string, assetId: string) => void;
  empty: (slot: string) => void;
}

/** Everything the slots of one tool do: placing files, uploading, forgetting, noticing that a picture is gone. */
export function useSlots(
  userId: string,
  preset: Preset,
  limits: UploadLimits,
  { draft, fill, empty }: DraftHandle,
  /** Whose uploads these are: the tool's own, unless the tool is used more than once on a page. */
  scope: string = preset.key,
) {
  const { uploads, send, clear } = useUploads(userId, scope, limits, fill);
  const [note, setNote] = useState<IntakeNote>(null);
  /** What a slot held before its picture was cropped or turned. */
  const [before, setBefore] = useState<Readonly<Record<string, string>>>({});

  const used = preset.slots.flatMap((slot) => {
    const id = draft.slots[slot.name];
    return id === undefined ? [] : [{ slot: slot.name, id }];
  });
  const checks = useQueries({ queries: used.map(({ id }) => assetQuery(id, "thumb")) });
  const goneNames = used
    .filter((_, index) => {
      const error = checks[index]?.error;
      return isApiError(error) && (error.status === 404 || error.status === 410);
    })
    .map(({ slot }) => slot)
    .join("\n");
  const gone = useMemo(() => new Set(goneNames === "" ? [] : goneNames.split("\n")), [goneNames]);

  const take = (files: File[], wanted?: string) => {
    if (files.length === 0) return setNote({ note: "notPicture" });
    const taken = new Set(
      [...used.map(({ slot }) => slot), ...Object.keys(uploads)].filter((slot) => !gone.has(slot)),
    );
    const places = placeFiles(preset.slots, taken, files.length, wanted);
    if (places.length === 0) return setNote({ note: "full" });
    setNote(places.length < files.length ? { note: "tooMany", count: places.length } : null);
    places.forEach((slot, index) => {
      forget(slot);
      const file = files[index];
      if (file !== undefined) void send(slot, file);
    });
  };

  const edited = (slot: string, file: File) => {
    const was = draft.slots[slot];
    // Of a picture that was never taken in there is nothing to go back to.
    if (was !== undefined && uploads[slot] === undefined) setBefore({ ...before, [slot]: was });
    void send(slot, file);
  };
  const forget = (slot: string) => {
    const { [slot]: _was, ...rest } = before;
    setBefore(rest);
  };
  const undo = (slot: string) => {
    const was = before[slot];
    forget(slot);
    if (was !== undefined) fill(slot, was);
  };
  /** A picture that is on the server already. */
  const reuse = (slot: string, assetId: string) => {
    setNote(null);
    clear(slot);
    forget(slot);
    fill(slot, assetId);
  };

  /** Fills places with files of ours. True when all of them are in. */
  const fillWith = async (files: readonly { slot: string; file: File }[]): Promise<boolean> => {
    setNote(null);
    const sent = await Promise.all(files.map(({ slot, file }) => send(slot, file)));
    return sent.every(Boolean);
  };

  const remove = (slot: string) => {
    setNote(null);
    forget(slot);
    clear(slot);
    // A refused replacement leaves the picture that was there before.
    if (uploads[slot] === undefined) empty(slot);
  };

  return { uploads, gone, note, before, take, retry: send, remove, edited, undo, reuse, fillWith };
}
