import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { balanceQuery, meQuery } from "@/api/queries";
import type { Order } from "@/api/types";
import { formatCount, formatDay } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { Icon } from "@/ui/icon";
import styles from "@/checkout/checkout.module.css";
import paidStyles from "./paid-step.module.css";

interface Props {
  order: Order;
  onLeave: () => void;
  wayOn?: ReactNode;
}

/** The money is in: on its way to the account, there, or with a person who looks at it. */
export function PaidStep({ order, onLeave, wayOn }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const balance = useQuery(balanceQuery).data;
  const membership = useQuery({ ...meQuery, enabled: order.product.kind === "plan" }).data?.subscription;
  const number = (value: number) => formatCount(value, language);

  if (order.state === "review" || order.state === "paid" || order.state === "refunded") {
    const review = order.state === "review";
    return (
      <div className={styles.outcome} role="status">
        <Icon name={review ? "info" : "clock"} size={36} />
        <p className={styles.outcomeTitle}>{t(review ? "pay.review" : "pay.arriving")}</p>
        {review && <p className={styles.outcomeNote}>{t("pay.reviewNote")}</p>}
      </div>
    );
  }
  return (
    <div className={styles.panel}>
      <div className={paidStyles.done} role="status">
        <div className={paidStyles.tape} aria-hidden="true" />
        <p className={paidStyles.title}>{t("pay.done")}</p>
        <p className={paidStyles.number}>{t("pay.doneCredits", { n: number(order.credits_granted) })}</p>
        {balance !== undefined && <p>{t("pay.doneBalance", { n: number(balance.available) })}</p>}
        {membership?.status === "active" && (
          <p>
            {t("pay.doneMember", { name: membership.plan.name, at: formatDay(membership.ends_at, language) })}
          </p>
        )}
      </div>
      {wayOn ?? (
        <div className={styles.actions}>
          <Button component={Link} to="/make" onClick={onLeave} data-autofocus>
            {t("pay.toMake")}
          </Button>
          <Button variant="default" component={Link} to={`/orders/${order.id}`} onClick={onLeave}>
            {t("pay.toOrder")}
          </Button>
        </div>
      )}
    </div>
  );
}
