import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiError } from "@/api/error";
import { uploadPicture } from "@/api/upload";
import { createStore, useStore, type Store } from "@/lib/store";
import { refusedBeforeSending, uploadCode, type UploadLimits } from "./upload-rules";

export type UploadState =
  /** `share`: 0…1 of the bytes sent; null while the picture is made ready. */
  | { status: "sending"; file: File; share: number | null; stop: AbortController }
  | { status: "failed"; file: File; code: string; retryAfter: number | null };

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

/** Redrawing is loaded with the first picture that needs it; most need none. */
async function readied(file: File, limits: UploadLimits): Promise<File | "heic"> {
  const { preparePicture } = await import("@/lib/picture/prepare");
  return preparePicture(file, limits).catch(() => file);
}

function without(uploads: Uploads, slot: string): Uploads {
  const { [slot]: _gone, ...rest } = uploads;
  return rest;
}

export function useUploads(userId: string, tool: string, limits: UploadLimits, fill: (slot: string, id: string) => void) {
  const cache = useQueryClient();
  const store = storeOf(`${userId} ${tool}`);
  const uploads = useStore(store);

  const put = useCallback((slot: string, state: UploadState) => store.set({ ...store.get(), [slot]: state }), [store]);

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
      put(slot, { status: "sending", file, share: null, stop });
      const ready = await readied(file, limits);
      if (!mine()) return false;
      const code = ready === "heic" ? "heic" : refusedBeforeSending(ready, limits);
      if (ready === "heic" || code !== null) {
        put(slot, { status: "failed", file, code: code ?? "heic", retryAfter: null });
        return false;
      }
      put(slot, { status: "sending", file, share: 0, stop });
      try {
        const upload = await uploadPicture(
          ready,
          ready.name,
          (share) => mine() && put(slot, { status: "sending", file, share, stop }),
          stop.signal,
        );
        if (!mine()) return false;
        // The file itself serves as its thumbnail: nothing flashes while the server's own is on its way.
        cache.setQueryData(["asset", upload.id, "thumb"], ready as Blob);
        fill(slot, upload.id);
        void cache.invalidateQueries({ queryKey: ["uploads"] });
        store.set(without(store.get(), slot));
        return true;
      } catch (error) {
        if (!mine()) return false;
        const retryAfter = error instanceof ApiError ? error.retryAfter : null;
        put(slot, { status: "failed", file, code: uploadCode(error), retryAfter });
        return false;
      }
    },
    [cache, clear, fill, limits, put, store],
  );

  return { uploads, send, clear };
}
