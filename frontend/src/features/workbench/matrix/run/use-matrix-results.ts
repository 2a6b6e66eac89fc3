import { useMutation, useQueries } from "@tanstack/react-query";
import { archiveName, downloadArchive } from "@/api/files/download";
import { generationQuery } from "@/api/queries";
import { isFinal, type Generation } from "@/api/types";
import { useLivePolling } from "@/api/live/use-live";
import { isDownloadable } from "@/lib/time/expiry";
import { useNow } from "@mannequin/shared/lib/use-now";
import type { Matrix } from "./matrix";

/** Pictures in one archive, as the server takes them. */
const ARCHIVE_MAX = 100;

/** What has come of a table so far: each generation as it stands, and those done, open and failed. */
export function useMatrixResults(matrix: Matrix) {
  const polling = useLivePolling();
  const now = useNow(60_000);
  const ids = Object.values(matrix.cells).flatMap((cell) => cell.ids);
  const queries = useQueries({
    queries: ids.map((id) => ({ ...generationQuery(id), refetchInterval: polling })),
  });
  const generations = new Map<string, Generation>();
  for (const { data } of queries) if (data !== undefined) generations.set(data.id, data);
  const all = [...generations.values()];
  const done = all.filter((each) => isDownloadable(each, now)).map((each) => each.id);
  const open = all.filter((each) => !isFinal(each)).map((each) => each.id);
  const failed = all.filter((each) => each.state === "failed" || each.state === "canceled").length;
  const zip = useMutation({
    mutationFn: async () => {
      const begun = new Date();
      const whole = done.length <= ARCHIVE_MAX;
      for (let at = 0; at < done.length; at += ARCHIVE_MAX) {
        await downloadArchive(
          done.slice(at, at + ARCHIVE_MAX),
          archiveName(begun, whole ? undefined : at / ARCHIVE_MAX + 1),
        );
      }
    },
  });
  return { generations, done, open, failed, zip };
}
