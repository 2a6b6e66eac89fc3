import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { GenerationFilter } from "@/api/queries";
import type { Balance, Generation, GenerationPage, Submitted } from "@/api/types";
import { isFinal } from "@/api/types";

/** Writes what a note or an answer says into every cached list that shows it. Pure over the query cache: no requests but invalidations. */

type Pages = InfiniteData<GenerationPage, string | undefined>;

/** A note may arrive after a newer answer; terminal states are final, so nothing comes back from one. */
export function isNewer(known: Generation, incoming: Generation): boolean {
  if (isFinal(known) && !isFinal(incoming)) return false;
  return incoming.attempts >= known.attempts;
}

function matches(filter: unknown, generation: Generation): boolean {
  const { state, preset, batch, favorite, folder, from, to } = (filter ?? {}) as GenerationFilter;
  return (
    (state === undefined || state === generation.state) &&
    (preset === undefined || preset === generation.preset) &&
    (batch === undefined || batch === generation.batch_id) &&
    (favorite !== true || generation.favorite) &&
    (folder === undefined || folder === generation.folder) &&
    (from === undefined || Date.parse(generation.created_at) >= Date.parse(from)) &&
    (to === undefined || Date.parse(generation.created_at) < Date.parse(to))
  );
}

function merged(pages: Pages, filter: unknown, generation: Generation): Pages {
  const known = pages.pages.flatMap((page) => page.items).find((item) => item.id === generation.id);
  if (known !== undefined && !isNewer(known, generation)) return pages;
  const keep = matches(filter, generation);
  if (known !== undefined) {
    return {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items
          .map((item) => (item.id === generation.id ? generation : item))
          .filter((item) => keep || item.id !== generation.id),
      })),
    };
  }
  const first = pages.pages[0];
  if (!keep || first === undefined) return pages;
  const newest = first.items[0];
  // Older than the newest shown: it belongs on a page that is perhaps not loaded yet.
  if (newest !== undefined && newest.created_at > generation.created_at) return pages;
  return { ...pages, pages: [{ ...first, items: [generation, ...first.items] }, ...pages.pages.slice(1)] };
}

export function rememberGeneration(cache: QueryClient, generation: Generation): void {
  cache.setQueryData<Generation>(["generation", generation.id], (known) =>
    known === undefined || isNewer(known, generation) ? generation : known,
  );
  for (const [key, pages] of cache.getQueriesData<Pages>({ queryKey: ["generations"] })) {
    if (pages !== undefined) cache.setQueryData<Pages>(key, merged(pages, key[1], generation));
  }
}

export function rememberBalance(cache: QueryClient, balance: Balance): void {
  const known = cache.getQueryData<Balance>(["balance"]);
  cache.setQueryData<Balance>(["balance"], balance);
  if (known?.available !== balance.available || known.held !== balance.held) {
    void cache.invalidateQueries({ queryKey: ["entries"] });
  }
}

export function rememberSubmitted(cache: QueryClient, submitted: Submitted): void {
  for (const generation of [...submitted.generations].reverse()) rememberGeneration(cache, generation);
  rememberBalance(cache, submitted.balance);
}

export function forgetGeneration(cache: QueryClient, id: string): void {
  cache.removeQueries({ queryKey: ["generation", id] });
  for (const [key, pages] of cache.getQueriesData<Pages>({ queryKey: ["generations"] })) {
    if (pages === undefined) continue;
    cache.setQueryData<Pages>(key, {
      ...pages,
      pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })),
    });
  }
}
