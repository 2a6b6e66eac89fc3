import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@mannequin/shared/api/client";
import type { Order } from "./types";

/** What is asked about membership, packs, orders and notifications. */

/** Names of products come in the interface's language, so it is part of the key. */
export const productsQuery = (language: string) =>
  queryOptions({
    queryKey: ["products", language],
    queryFn: () => unwrap(client.GET("/v1/products")),
    staleTime: 60_000,
  });

export const ordersQuery = infiniteQueryOptions({
  queryKey: ["orders"],
  queryFn: ({ pageParam }) =>
    unwrap(client.GET("/v1/orders", { params: { query: { limit: 20, cursor: pageParam } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 5000,
});

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: () => unwrap(client.GET("/v1/orders/{id}", { params: { path: { id } } })),
    staleTime: 2000,
  });

export const noticesQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ["notices", unread],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/v1/notifications", {
          params: { query: { ...(unread ? { unread: true } : {}), limit: 20, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 10_000,
  });

/** Money may still come in: the order is waiting for it. */
export function isOpen(order: Pick<Order, "state">): boolean {
  return order.state === "created" || order.state === "pending";
}

/** Nothing more is expected to happen by itself. */
export function isSettled(order: Pick<Order, "state">): boolean {
  return order.state === "fulfilled" || order.state === "closed" || order.state === "refunded";
}
