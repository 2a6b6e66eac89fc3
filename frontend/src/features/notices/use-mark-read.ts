import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { client, unwrap } from "@mannequin/shared/api/client";
import type { NoticePage } from "@/api/types";

type Pages = InfiniteData<NoticePage, string | undefined>;

/** The lists after `ids` were read (all of them without ids): shown at once, confirmed by the refetch. */
export function afterReading(pages: Pages, ids: readonly string[] | undefined, at: string): Pages {
  const newly = new Set<string>();
  const marked = pages.pages.map((page) => ({
    ...page,
    items: page.items.map((item) => {
      if (item.read_at !== null || (ids !== undefined && !ids.includes(item.id))) return item;
      newly.add(item.id);
      return { ...item, read_at: at };
    }),
  }));
  const left = (unread: number) => (ids === undefined ? 0 : Math.max(0, unread - newly.size));
  return { ...pages, pages: marked.map((page) => ({ ...page, unread: left(page.unread) })) };
}

export function useMarkRead() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[] | undefined) =>
      unwrap(client.POST("/v1/notifications/read", { body: ids === undefined ? {} : { ids } })),
    onMutate: (ids) => {
      const at = new Date().toISOString();
      cache.setQueriesData<Pages>(
        { queryKey: ["notices"] },
        (pages) => pages && afterReading(pages, ids, at),
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ["notices"] }),
  });
}
