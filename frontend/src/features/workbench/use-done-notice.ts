import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { usePageTitle } from "@/lib/use-page-title";

/**
 * Marks the tab's title when a picture of this visit became ready while the tab was in the background. The mark goes when the tab is looked at.
 */
export function useDoneNotice(generations: Generation[], title: string): void {
  const { t } = useTranslation();
  const [marked, setMarked] = useState(false);
  const open = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, state } of generations) {
      if (state === "queued" || state === "running") open.current.add(id);
      else if (open.current.delete(id) && state === "succeeded" && document.hidden) setMarked(true);
    }
  }, [generations]);
  useEffect(() => {
    const look = () => document.hidden || setMarked(false);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  usePageTitle(marked ? `✓ ${t("result.ready")}` : title);
}
