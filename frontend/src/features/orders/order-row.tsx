import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isOpen } from "@/api/shop-queries";
import type { Order } from "@/api/types";
import { formatCount, formatElapsed, formatMoney, formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { StateChip } from "@/ui/generation/state-chip";
import { toneOf } from "./order-words";
import styles from "./orders.module.css";

interface Props {
  order: Order;
  onPay: () => void;
}

export function OrderRow({ order, onPay }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const open = isOpen(order);
  const left = Date.parse(order.expires_at) - useNow(1000, open);
  const amount = formatMoney(order.price.amount, order.price.currency, language);
  const state = t(`orderState.${order.state}`);
  return (
    <li className={styles.row}>
      <Link
        className={styles.rowLink}
        to={`/orders/${order.id}`}
        aria-label={t("order.openLabel", { name: order.product.name, amount, state })}
      >
        <span className={styles.rowName}>{order.product.name}</span>
        <span className={styles.rowNote}>
          <time dateTime={order.created_at}>{formatMoment(order.created_at, language)}</time>
          {" · "}
          {t(`pay.${order.provider}`)}
          {order.credits_granted > 0 &&
            ` · ${t("pay.doneCredits", { n: formatCount(order.credits_granted, language) })}`}
        </span>
      </Link>
      <span className={styles.rowState}>
        <StateChip tone={toneOf(order)}>{state}</StateChip>
        {open && left > 0 && (
          <span className={styles.rowLeft}>{t("order.left", { time: formatElapsed(left) })}</span>
        )}
      </span>
      <span className={styles.rowAction}>
        {open && left > 0 && (
          <Button size="sm" onClick={onPay} aria-label={t("order.resume", { name: order.product.name })}>
            {t("order.continue")}
          </Button>
        )}
      </span>
      <span className={styles.rowAmount}>{amount}</span>
    </li>
  );
}
