import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { POLL_MS } from "@/api/queries";
import { isSettled, orderQuery } from "@/api/shop-queries";
import type { Order } from "@/api/types";

/**
 * An order, live: the line tells at once, and while money may still move it is also asked for every 5 s, whatever the
 * line does. What it brings is fetched the moment it is there.
 */
export function useOrder(id: string | null) {
  const cache = useQueryClient();
  const order = useQuery({
    ...orderQuery(id ?? ""),
    enabled: id !== null,
    refetchInterval: (query) =>
      query.state.data !== undefined && isSettled(query.state.data) ? false : POLL_MS,
  });
  const seen = useRef<{ id: string; state: Order["state"] } | null>(null);
  const data = order.data;
  useEffect(() => {
    if (data === undefined) return;
    const before = seen.current;
    seen.current = { id: data.id, state: data.state };
    if (before?.id !== data.id || before.state === data.state) return;
    for (const key of ["balance", "entries", "me", "orders", "notices"])
      void cache.invalidateQueries({ queryKey: [key] });
  }, [cache, data]);
  return order;
}
