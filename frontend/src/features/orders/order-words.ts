import type { TFunction } from "i18next";
import type { Order, OrderState, OrderStep } from "@/api/types";

/** A step of an order in words; who made it is told where it matters to the buyer. */
export function stepText(t: TFunction, step: Pick<OrderStep, "state" | "by">): string {
  const general = t(`orderStep.${step.state}`);
  return t(`orderStep.${step.state}_${step.by}` as "orderStep.paid_notice", { defaultValue: general });
}

const TONES: Record<OrderState, "plain" | "good" | "wait" | "bad"> = {
  created: "wait",
  pending: "wait",
  paid: "good",
  fulfilled: "good",
  closed: "plain",
  refunded: "plain",
  review: "wait",
};

export const toneOf = (order: Pick<Order, "state">) => TONES[order.state];

/** The honest answer to "paid but nothing here?", by what the provider has just told. */
const ANSWERS: Record<
  OrderState,
  "checkOpen" | "checkPaid" | "checkFulfilled" | "checkClosed" | "checkReview" | "checkRefunded"
> = {
  created: "checkOpen",
  pending: "checkOpen",
  paid: "checkPaid",
  fulfilled: "checkFulfilled",
  closed: "checkClosed",
  refunded: "checkRefunded",
  review: "checkReview",
};

export function checkAnswer(t: TFunction, state: OrderState): string {
  return t(`order.${ANSWERS[state]}`);
}

/** The steps as they were made, oldest first, whatever order they come in. */
export function stepsOf(order: Pick<Order, "timeline">): OrderStep[] {
  return [...order.timeline].sort((one, two) => Date.parse(one.at) - Date.parse(two.at));
}
