import "@/i18n/add-shop";
import { useState, type ReactNode } from "react";
import { isOpen } from "@/api/shop-queries";
import type { Checkout, Order, Product } from "@/api/types";
import { ChooseStep } from "./steps/choose-step";
import { ClosedStep } from "./steps/closed-step";
import { PaidStep } from "./steps/paid-step";
import { PayStep } from "./steps/pay-step";
import { useOrder } from "./use-order";
import type { Authorization } from "./wechat/brought-back";

export type CheckoutSubject = { product: Product } | { order: Order };

interface Props {
  userId: string;
  /** What is bought anew, or the open order whose payment goes on. */
  subject: CheckoutSubject;
  authorization?: Authorization | null;
  onLeave: () => void;
  /** Shown once it is fulfilled, instead of the usual ways on. */
  wayOn?: ReactNode;
}

/** From the choice of a provider to the credits on the account, in one place and without a reload. */
export function CheckoutPanel({ userId, subject, authorization, onLeave, wayOn }: Props) {
  const [checkout, setCheckout] = useState<(Checkout & { opened: boolean }) | null>(null);
  const resumed = "order" in subject ? subject.order : null;
  const live = useOrder(checkout?.order.id ?? resumed?.id ?? null);
  const order = live.data ?? checkout?.order ?? resumed;

  if (order === null || (checkout === null && isOpen(order))) {
    return (
      <ChooseStep
        userId={userId}
        subject={subject}
        authorization={authorization}
        onCheckout={(made, opened) => setCheckout({ ...made, opened })}
      />
    );
  }
  if (checkout !== null && isOpen(order))
    return <PayStep order={order} payment={checkout.payment} opened={checkout.opened} onLeave={onLeave} />;
  if (order.state === "closed") {
    return (
      <ClosedStep
        order={order}
        onAnew={resumed === null ? () => setCheckout(null) : undefined}
        onLeave={onLeave}
      />
    );
  }
  return <PaidStep order={order} onLeave={onLeave} wayOn={wayOn} />;
}
