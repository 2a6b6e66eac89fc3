import type { OrderDetail } from "@/api/contract";

type Order = Pick<OrderDetail, "credits_granted" | "credits_left" | "refunded" | "price">;

/** Credits that belong to `fen` of the price, rounded down as the books do. */
const share = (order: Order, fen: number) =>
  Math.min(
    order.credits_granted,
    Math.floor((order.credits_granted * fen) / Math.max(1, order.price.amount)),
  );

/** Credits that a refund of `fen` takes back now: its share, as far as they are left. */
export function creditsTakenBack(order: Order, fen: number): number {
  const claim = share(order, order.refunded.amount + fen) - share(order, order.refunded.amount);
  return Math.max(0, Math.min(order.credits_left, claim));
}
