import type { QueryClient } from "@tanstack/react-query";
import { access } from "@mannequin/shared/session/access";

/** Forgets what one person's pages showed as soon as another is here, however that came about. */
export function dropCacheWithTheAccount(cache: QueryClient): () => void {
  let last = access.get().user?.id;
  return access.subscribe(() => {
    const now = access.get().user?.id;
    if (now === undefined || now === last) return;
    const another = last !== undefined;
    last = now;
    if (another)
      void cache.resetQueries({
        predicate: (query) => query.queryKey[0] !== "site" && query.queryKey[0] !== "resume",
      });
  });
}
