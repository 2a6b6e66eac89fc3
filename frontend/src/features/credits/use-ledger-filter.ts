import { useSearchParams } from "react-router";
import type { EntryFilter } from "@/api/queries";
import { afterDay, dayOf, startOfDay } from "@/lib/time/date-range";

export const KINDS = ["grant", "hold", "commit", "release", "expire", "adjust", "revoke"] as const;
export type Kind = (typeof KINDS)[number];

/** Kind and days stand in the URL, so that a view survives a reload and can be sent on. What is not understood is ignored. */
export function useLedgerFilter() {
  const [search, setSearch] = useSearchParams();
  const kind = KINDS.find((known) => known === search.get("kind"));
  const from = dayOf(search.get("from"));
  const to = dayOf(search.get("to"));
  const filter: EntryFilter = {
    ...(kind === undefined ? {} : { kind }),
    ...(from === null ? {} : { from: startOfDay(from) }),
    ...(to === null ? {} : { to: afterDay(to) }),
  };
  const change = (part: Partial<Record<"kind" | "from" | "to", string | null>>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(part)) {
      if (value === null || value === undefined || value === "") next.delete(name);
      else next.set(name, value);
    }
    setSearch(next, { replace: true, preventScrollReset: true });
  };
  const clear = () => setSearch({}, { replace: true, preventScrollReset: true });
  return { kind, from, to, filter, filtered: Object.keys(filter).length > 0, change, clear };
}
