import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@mannequin/shared/api/client";
import { ApiError } from "@mannequin/shared/contract/error";
import { isOpen } from "@/api/shop-queries";
import type { Checkout, Order, PayClient, Product, ProviderName } from "@/api/types";
import { closeIntent, openIntent } from "@/lib/outbox/intent";
import { payRunWith } from "@/lib/outbox/waiting-run";
import { serverNow } from "@mannequin/shared/lib/server-clock";
import { payClient } from "./provider/pay-client";
import type { Authorization } from "./wechat/brought-back";

function remember(cache: QueryClient, order: Order): void {
  cache.setQueryData(["order", order.id], order);
  void cache.invalidateQueries({ queryKey: ["orders"] });
}

interface Wish {
  product: Pick<Product, "id" | "price">;
  provider: ProviderName;
}

/** An order that ends sooner than this (ms) is not worth taking up again. */
const ENOUGH_MS = 3 * 60 * 1000;

/** The order that already stands for this wish: unpaid, same price, with time left. Nobody needs two of them. */
export function standingOrder(
  orders: readonly Order[],
  { product, provider }: Wish,
  now: number,
): Order | undefined {
  return orders.find(
    (order) =>
      isOpen(order) &&
      order.product.id === product.id &&
      order.provider === provider &&
      order.price.amount === product.price.amount &&
      order.price.currency === product.price.currency &&
      Date.parse(order.expires_at) - now > ENOUGH_MS,
  );
}

/** Told only where it is no desktop: that is what is taken for granted. */
const told = (where: PayClient = payClient()) => (where === "desktop" ? {} : { client: where });

interface Resumed {
  id: string;
  /** Brought back from WeChat. */
  authorization?: Authorization;
}

const payOrder = ({ id, authorization }: Resumed) => {
  const body = { ...told(), ...(authorization === undefined ? {} : { authorization }) };
  return unwrap(client.POST("/v1/orders/{id}/pay", { params: { path: { id } }, body }));
};

/** Takes up the order that stands, else makes one. */
async function obtainOrder(userId: string, wish: Wish): Promise<Checkout> {
  const { items } = await unwrap(client.GET("/v1/orders", { params: { query: { limit: 20 } } }));
  const standing = standingOrder(items, wish, serverNow());
  if (standing === undefined) return placeOrder(userId, wish);
  return payOrder({ id: standing.id }).catch((error: unknown) => {
    // Paid, closed or canceled since the list was read, or begun on another device in another way: a new one it is.
    if (error instanceof ApiError && error.status === 409) return placeOrder(userId, wish);
    throw error;
  });
}

/**
 * Makes the order. The key is kept until the server has answered with one, so that a lost line, a provider that is
 * down and an impatient second press all speak of the same order.
 */
async function placeOrder(userId: string, { product, provider }: Wish): Promise<Checkout> {
  const owner = `${userId}.order`;
  const body = { product_id: product.id, provider, ...told() };
  const intent = openIntent(owner, JSON.stringify(body), Date.now());
  try {
    const made = await unwrap(
      client.POST("/v1/orders", { params: { header: { "Idempotency-Key": intent.key } }, body }),
    );
    closeIntent(owner, intent.key);
    return made;
  } catch (error) {
    const refused = error instanceof ApiError && error.answered && error.status < 500 && error.status !== 401;
    if (refused) closeIntent(owner, intent.key);
    throw error;
  }
}

/** The verbs of paying. Every order that is made or taken up again pays for the run that waits, if one does. */
export function useCheckout(userId: string) {
  const cache = useQueryClient();
  const begun = ({ order }: Checkout) => {
    remember(cache, order);
    payRunWith(userId, order.id, Date.now());
  };
  const buy = useMutation({
    mutationFn: (wish: Wish) => obtainOrder(userId, wish),
    onSuccess: begun,
    // A provider that is down has left an order behind; the list shall know it.
    onError: () => void cache.invalidateQueries({ queryKey: ["orders"] }),
  });
  const resume = useMutation({
    mutationFn: payOrder,
    onSuccess: begun,
    onError: () => void cache.invalidateQueries({ queryKey: ["order"] }),
  });
  return { buy, resume };
}

/** Asks the provider now, or gives the order up. */
export function useOrderVerbs(orderId: string) {
  const cache = useQueryClient();
  const onSuccess = (order: Order) => remember(cache, order);
  const onError = () => void cache.invalidateQueries({ queryKey: ["order", orderId] });
  const check = useMutation({
    mutationFn: () => unwrap(client.POST("/v1/orders/{id}/check", { params: { path: { id: orderId } } })),
    onSuccess,
    onError,
  });
  const cancel = useMutation({
    mutationFn: () => unwrap(client.POST("/v1/orders/{id}/cancel", { params: { path: { id: orderId } } })),
    onSuccess,
    onError,
  });
  return { check, cancel };
}
