import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isOpen } from "@/api/shop-queries";
import type { Order } from "@/api/types";
import { CancelOrderDialog } from "@/checkout/cancel-order-dialog";
import type { useOrderVerbs } from "@/checkout/use-checkout";
import { formatCount, formatElapsed, formatMoney, formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { ErrorNote } from "@/ui/note/error-note";
import { StateChip } from "@/ui/generation/state-chip";
import { toneOf } from "./order-words";
import styles from "./order-receipt.module.css";

interface Props {
  order: Order;
  verbs: ReturnType<typeof useOrderVerbs>;
  onPay: () => void;
}

/** The order as a till slip: what, how much, how paid, where it stands, and what can be done about it. */
export function OrderReceipt({ order, verbs: { cancel }, onPay }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const [copied, setCopied] = useState(false);
  const open = isOpen(order);
  const left = Date.parse(order.expires_at) - useNow(1000, open);
  const money = (value: Order["price"]) => formatMoney(value.amount, value.currency, language);
  const count = (value: number) => formatCount(value, language);
  const copy = () => {
    void navigator.clipboard?.writeText(order.id).then(
      () => setCopied(true),
      () => undefined,
    );
  };

  return (
    <article className={styles.slip}>
      <header className={styles.top}>
        <StateChip tone={toneOf(order)}>{t(`orderState.${order.state}`)}</StateChip>
        <div role="status">
          <h1 className={styles.title}>{t(`orderHead.${order.state}`)}</h1>
        </div>
        {open && (
          <p className={styles.left}>
            {left > 0 ? t("pay.left", { time: formatElapsed(left) }) : t("pay.overdue")}
          </p>
        )}
        {order.state === "review" && <p className={styles.left}>{t("pay.reviewNote")}</p>}
        {order.state === "closed" && <p className={styles.left}>{t("pay.lateNote")}</p>}
      </header>
      <dl className={styles.facts}>
        <div>
          <dt>{t("order.product")}</dt>
          <dd>{order.product.name}</dd>
        </div>
        <div>
          <dt>{t("order.credits")}</dt>
          <dd>
            {order.credits_granted > 0
              ? t("pay.doneCredits", { n: count(order.credits_granted) })
              : `${count(order.product.credits)} · ${t("order.creditsNote")}`}
            {order.credits_revoked > 0 && (
              <span className={styles.sub}>{t("order.revoked", { n: count(order.credits_revoked) })}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("order.provider")}</dt>
          <dd>{t(`pay.${order.provider}`)}</dd>
        </div>
        <div>
          <dt>{t("order.created")}</dt>
          <dd>
            <time dateTime={order.created_at}>{formatMoment(order.created_at, language)}</time>
          </dd>
        </div>
        <div>
          <dt>{t("order.number")}</dt>
          <dd className={styles.number}>
            <span className={styles.id}>{order.id}</span>
            <button type="button" className={styles.copy} aria-label={t("order.copy")} onClick={copy}>
              {copied ? t("order.copied") : t("result.copy")}
            </button>
          </dd>
        </div>
        {order.refunded.amount > 0 && (
          <div>
            <dt>{t("order.refunded")}</dt>
            <dd>{money(order.refunded)}</dd>
          </div>
        )}
        <div className={styles.sum}>
          <dt>{t("order.amount")}</dt>
          <dd>{money(order.price)}</dd>
        </div>
      </dl>
      {cancel.isError && <ErrorNote error={cancel.error} />}
      <div className={styles.actions}>
        {open && left > 0 && <Button onClick={onPay}>{t("order.continue")}</Button>}
        {open && (
          <Button variant="default" disabled={cancel.isPending} onClick={() => setAsking(true)}>
            {t("pay.cancel")}
          </Button>
        )}
        {order.state === "fulfilled" && (
          <>
            <Button component={Link} to="/make">
              {t("pay.toMake")}
            </Button>
            <Button variant="default" component={Link} to="/credits">
              {t("order.toLedger")}
            </Button>
          </>
        )}
        {order.state === "closed" && (
          <Button component={Link} to="/shop">
            {t("pay.anew")}
          </Button>
        )}
      </div>
      <CancelOrderDialog opened={asking} onClose={() => setAsking(false)} onCancel={() => cancel.mutate()} />
    </article>
  );
}
