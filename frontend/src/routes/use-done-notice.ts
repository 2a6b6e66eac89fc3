import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { generationsQuery } from "@/api/queries";
import { isFinal } from "@/api/types";
import { useLivePolling } from "@/api/live/use-live";
import { useToolName } from "@/api/use-tool-name";
import { doneMark, notify } from "@/lib/page/done-notice";

/** On whatever page: what finished while nobody looked is marked in the title and, where wished, told by the browser. */
export function useDoneNotice(): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tool = useToolName();
  const list = useInfiniteQuery({ ...generationsQuery({}), refetchInterval: useLivePolling() }).data;
  const open = useRef(new Set<string>());
  useEffect(() => {
    for (const generation of list?.pages[0]?.items ?? []) {
      const { id, state } = generation;
      if (!isFinal(generation)) open.current.add(id);
      else if (open.current.delete(id) && document.hidden && state !== "canceled") {
        if (state === "succeeded") doneMark.set(doneMark.get() + 1);
        const title = state === "succeeded" ? t("result.ready") : t("failure.title");
        notify(id, title, tool(generation), () => void navigate(`/history/${id}`));
      }
    }
  }, [list, navigate, t, tool]);
  useEffect(() => {
    const look = () => document.hidden || doneMark.set(0);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}
