import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Checkout, Order, ProviderName } from "@/api/types";
import { closeIntent, openIntent } from "@/lib/intent";
import { payRunWith } from "@/lib/waiting-run";

function remember(cache: QueryClient, order: Order): void {
  cache.setQueryData(["order", order.id], order);
  void cache.invalidateQueries({ queryKey: ["orders"] });
}

interface Wish {
  productId: string;
  provider: ProviderName;
}

/**
 * Makes the order. The key is kept until the server has answered with one, so that a lost line, a provider that is
 * down and an impatient second press all speak of the same order.
 */
async function placeOrder(userId: string, { productId, provider }: Wish): Promise<Checkout> {
  const owner = `${userId}.order`;
  const body = { product_id: productId, provider };
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
    mutationFn: (wish: Wish) => placeOrder(userId, wish),
    onSuccess: begun,
    // A provider that is down has left an order behind; the list shall know it.
    onError: () => void cache.invalidateQueries({ queryKey: ["orders"] }),
  });
  const resume = useMutation({
    mutationFn: (orderId: string) => unwrap(client.POST("/v1/orders/{id}/pay", { params: { path: { id: orderId } } })),
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
