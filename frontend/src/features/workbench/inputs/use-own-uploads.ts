import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { generationsQuery } from "@/api/queries";

/** The seller's own uploads that are still there, as the inputs of what was made show them; each once, newest first. */
export function useOwnUploads() {
  const { data, isPending, isError, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(generationsQuery({}));
  const items = useMemo(() => {
    const generations = data?.pages.flatMap((page) => page.items) ?? [];
    const results = new Set(generations.map((each) => each.result?.asset_id));
    const seen = new Map<string, string>();
    for (const { inputs, created_at: at } of generations) {
      for (const { asset_id: id } of inputs) if (!results.has(id) && !seen.has(id)) seen.set(id, at);
    }
    return [...seen].map(([id, created_at]) => ({ id, created_at }));
  }, [data]);
  return { items, isPending, isError, error, hasNextPage, isFetchingNextPage, fetchNextPage };
}
