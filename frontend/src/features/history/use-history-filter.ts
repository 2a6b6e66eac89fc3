import { useSearchParams } from "react-router";
import type { GenerationFilter } from "@/api/queries";
import { afterDay, dayOf, startOfDay } from "@/lib/time/date-range";

export const STATES = ["queued", "running", "succeeded", "failed", "canceled", "review"] as const;
export type FilterName = "state" | "tool" | "favorite" | "folder" | "from" | "to";

/** What a URL asks for. What is not understood is left out: a link of another day still shows something. */
export function filterOf(search: URLSearchParams): GenerationFilter {
  const state = STATES.find((known) => known === search.get("state"));
  const preset = search.get("tool");
  const folder = search.get("folder");
  const from = dayOf(search.get("from"));
  const to = dayOf(search.get("to"));
  return {
    ...(state === undefined ? {} : { state }),
    ...(preset ? { preset } : {}),
    ...(search.get("favorite") === "true" ? { favorite: true } : {}),
    ...(folder ? { folder } : {}),
    ...(from === null ? {} : { from: startOfDay(from) }),
    ...(to === null ? {} : { to: afterDay(to) }),
  };
}

/** The filter stands in the URL, so that it survives a reload and can be sent to a colleague. */
export function useHistoryFilter() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const change = (part: Partial<Record<FilterName, string | null>>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(part)) {
      if (value === null || value === undefined || value === "") next.delete(name);
      else next.set(name, value);
    }
    setSearch(next, { replace: true, preventScrollReset: true });
  };
  const clear = () => setSearch({}, { replace: true });
  const days = { from: dayOf(search.get("from")), to: dayOf(search.get("to")) };
  return { filter, days, search: search.toString(), filtered: Object.keys(filter).length > 0, change, clear };
}
