import { useSearchParams } from "react-router";
import type { GenerationFilter } from "@/api/queries";

export const STATES = ["queued", "running", "succeeded", "failed", "canceled", "review"] as const;

/** The filter stands in the URL, so that it survives a reload and can be sent to a colleague. Unknown states are ignored. */
export function useHistoryFilter() {
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((known) => known === search.get("state"));
  const preset = search.get("tool") ?? undefined;
  const filter: GenerationFilter = {
    ...(state === undefined ? {} : { state }),
    ...(preset === undefined || preset === "" ? {} : { preset }),
  };
  const change = (name: "state" | "tool", value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true, preventScrollReset: true });
  };
  const clear = () => setSearch({}, { replace: true });
  return { filter, search: search.toString(), filtered: Object.keys(filter).length > 0, change, clear };
}
