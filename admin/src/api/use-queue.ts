import { useQuery } from "@tanstack/react-query";
import type { QueueNow } from "@/api/contract-next";
import { json } from "@/api/http";
import { QUEUE_KEY } from "@/api/live/keys";

const POLL_MS = 5000;

/** How things stand this moment. What waits grows older without any note of it, so it is asked again and again. */
export function useQueue({ poll = true } = {}) {
  return useQuery({
    queryKey: QUEUE_KEY,
    queryFn: ({ signal }) => json<QueueNow>("/v1/admin/queue", { signal }),
    refetchInterval: poll ? POLL_MS : false,
    // Whoever draws it first asks; the banner over every page needs no reading of its own.
    staleTime: 2000,
    retry: false,
  });
}
