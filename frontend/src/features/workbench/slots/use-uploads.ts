import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { uploadPicture } from "@/api/files/upload";
import { loadCode } from "@/lib/page/load-code";
import type { Prepared } from "@/lib/picture/prepare";
import { createStore, useStore, type Store } from "@mannequin/shared/lib/store";
import { printOf, rememberPicture } from "../inputs/concerns";
import { failureOf, refusedBeforeSending, type UploadFailure, type UploadLimits } from "./upload-rules";

export type UploadState =
  /** `share`: 0…1 of the bytes sent; null while the picture is made ready. */
  | { status: "sending"; file: File; share: number | null; stop: AbortController }
  | { status: "failed"; file: File; failure: UploadFailure };

type Uploads = Readonly<Record<string, UploadState>>;

/** By user and tool, outside the components: leaving the tool does not break off an upload. */
const stores = new Map<string, Store<Uploads>>();

function storeOf(key: string): Store<Uploads> {
  const known = stores.get(key);
  if (known !== undefined) return known;
  const store = createStore<Uploads>({});
  stores.set(key, store);
  return store;
}

/** Looking into pictures is loaded with the first one. */
async function readied(file: File, limits: UploadLimits): Promise<Prepared> {
  try {
    const { preparePicture } = await loadCode(() => import("@/lib/picture/prepare"));
    return await preparePicture(file, limits);
  } catch {
    // Whatever could not be loaded or drawn: the picture goes as it is, and the server judges it.
    return { file };
  }
}

/** A refused picture of which a part would do. */
export function fileToCrop(uploads: Uploads, slot: string | undefined): File | undefined {
  const upload = slot === undefined ? undefined : uploads[slot];
  return upload?.status === "failed" ? upload.file : undefined;
}

function without(uploads: Uploads, slot: string): Uploads {
  const { [slot]: _gone, ...rest } = uploads;
  return rest;
}

export function useUploads(
  userId: string,
  tool: string,
  limits: UploadLimits,
  fill: (slot: string, id: string) => void,
) {
  const cache = useQueryClient();
  const store = storeOf(`${userId} ${tool}`);
  const uploads = useStore(store);

  const put = useCallback(
    (slot: string, state: UploadState) => store.set({ ...store.get(), [slot]: state }),
    [store],
  );

  const clear = useCallback(
    (slot: string) => {
      const state = store.get()[slot];
      if (state?.status === "sending") state.stop.abort();
      store.set(without(store.get(), slot));
    },
    [store],
  );

  const send = useCallback(
    /** True once the picture is in its place. */
    async (slot: string, file: File): Promise<boolean> => {
      clear(slot);
      const stop = new AbortController();
      const mine = () => {
        const now = store.get()[slot];
        return now?.status === "sending" && now.stop === stop;
      };
      const fail = (failure: UploadFailure) => {
        if (mine()) put(slot, { status: "failed", file, failure });
        return false;
      };
      put(slot, { status: "sending", file, share: null, stop });
      const prepared = await readied(file, limits);
      if (!mine()) return false;
      if ("refused" in prepared) return fail({ retryAfter: null, ...prepared.refused });
      const ready = prepared.file;
      const refused = refusedBeforeSending(ready, limits);
      if (refused !== null) return fail({ code: refused, retryAfter: null });
      put(slot, { status: "sending", file, share: 0, stop });
      try {
        const progress = (share: number) => mine() && put(slot, { status: "sending", file, share, stop });
        const [upload, print] = await Promise.all([
          uploadPicture(ready, ready.name, progress, stop.signal),
          printOf(file),
        ]);
        if (!mine()) return false;
        rememberPicture(upload.id, { warnings: upload.warnings, print });
        // The file itself serves as its thumbnail: nothing flashes while the server's own is on its way. Not where the
        // server has put another ground below it, which is to be seen.
        if (!upload.warnings.some((each) => each.code === "ground_replaced"))
          cache.setQueryData(["asset", upload.id, "thumb"], ready as Blob);
        fill(slot, upload.id);
        void cache.invalidateQueries({ queryKey: ["uploads"] });
        store.set(without(store.get(), slot));
        return true;
      } catch (error) {
        return fail(failureOf(error));
      }
    },
    [cache, clear, fill, limits, put, store],
  );

  return { uploads, send, clear };
}
