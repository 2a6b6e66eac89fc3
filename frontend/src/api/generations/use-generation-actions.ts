import { useMutation, useQueryClient } from "@tanstack/react-query";
import { uuid } from "@mannequin/shared/lib/uuid";
import { client, unwrap } from "@mannequin/shared/api/client";
import { downloadResult } from "@/api/files/download";
import { isApiError } from "@mannequin/shared/contract/error";
import { rememberGeneration, rememberSubmitted } from "./generation-cache";
import type { Generation } from "@/api/types";

/** What can be done to a generation, from whichever page shows it. */
export function useGenerationActions() {
  const cache = useQueryClient();

  const cancel = useMutation({
    mutationFn: (id: string) =>
      unwrap(client.POST("/v1/generations/{id}/cancel", { params: { path: { id } } })),
    onSuccess: (generation) => rememberGeneration(cache, generation),
    onError: (error, id) => {
      if (isApiError(error, "already_finished"))
        void cache.invalidateQueries({ queryKey: ["generation", id] });
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["generations"] });
      void cache.invalidateQueries({ queryKey: ["balance"] });
    },
  });

  const again = useMutation({
    mutationFn: ({ id, key }: { id: string; key: string }) =>
      unwrap(
        client.POST("/v1/generations/{id}/again", {
          params: { path: { id }, header: { "Idempotency-Key": key } },
        }),
      ),
    // The same key on every try: an answer lost on the way must not become a second picture.
    retry: (count, error) => count < 3 && isApiError(error) && !error.answered,
    onSuccess: (submitted) => rememberSubmitted(cache, submitted),
  });

  const mark = useMutation({
    mutationFn: ({ id, ...marks }: { id: string; favorite?: boolean; folder?: string | null }) =>
      unwrap(client.PATCH("/v1/generations/{id}", { params: { path: { id } }, body: marks })),
    onSuccess: (generation) => rememberGeneration(cache, generation),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["folders"] }),
  });

  const rate = useMutation({
    mutationFn: ({ id, ...rating }: { id: string; stars: number; words?: string }) =>
      unwrap(client.POST("/v1/generations/{id}/rating", { params: { path: { id } }, body: rating })),
    onSuccess: (generation) => rememberGeneration(cache, generation),
  });

  const download = useMutation({ mutationFn: (generation: Generation) => downloadResult(generation) });

  return {
    cancel,
    again,
    mark,
    rate,
    download,
    runAgain: (id: string) => again.mutateAsync({ id, key: uuid() }),
  };
}
