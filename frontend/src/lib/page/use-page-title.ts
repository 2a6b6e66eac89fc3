import { useEffect } from "react";
import { doneMark } from "./done-notice";
import { useStore } from "@mannequin/shared/lib/store";

/** The tab's title; what became ready unseen stands before it. */
export function usePageTitle(title: string): void {
  const done = useStore(doneMark);
  useEffect(() => {
    const mark = done === 0 ? "" : `✓ ${done > 1 ? `${done} ` : ""}`;
    document.title = mark + (title === "" ? "Mannequin" : `${title} · Mannequin`);
  }, [done, title]);
}
