import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStore } from "@mannequin/shared/lib/store";
import { access } from "@mannequin/shared/session/access";
import { lineStatus } from "@mannequin/shared/live/line";
import { openLiveLine } from "./live";
import { POLL_MS } from "@/api/queries";

/** Keeps the live line open while somebody is signed in. Mounted once, by the shell. */
export function useLiveLine(): void {
  const cache = useQueryClient();
  const { status, user } = useStore(access);
  const userId = status === "in" ? user.id : null;
  useEffect(() => {
    if (userId === null) return;
    return openLiveLine(cache);
  }, [cache, userId]);
}

/** The `refetchInterval` of anything live: off while the line is up, every 5 s while it is down. */
export function useLivePolling(): number | false {
  return useStore(lineStatus) === "live" ? false : POLL_MS;
}
