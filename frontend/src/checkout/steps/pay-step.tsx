import { Button, Skeleton } from "@mantine/core";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Order, Payment } from "@/api/types";
import { formatElapsed, formatMoney } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { ErrorNote } from "@/ui/note/error-note";
import { lazyPart } from "@/ui/lazy-part";
import { Note } from "@/ui/note/note";
import { CancelOrderDialog } from "@/checkout/cancel-order-dialog";
import styles from "@/checkout/checkout.module.css";
import payStyles from "./pay-step.module.css";
import { openPayment } from "@/checkout/provider/open-payment";
import { payClient } from "@/checkout/provider/pay-client";
import { Summary } from "@/checkout/summary";
import { useLookBack } from "@/checkout/provider/use-look-back";
import { useOrderVerbs } from "@/checkout/use-checkout";

const QrCode = lazyPart(() => import("@/checkout/provider/qr-code"));
const WechatStep = lazyPart(() => import("@/checkout/wechat/wechat-step"));
const AWAY = { known: "pay.toWechat", opened: "pay.opened", heldBack: "pay.heldBack" } as const;
const SOON_MS = 2 * 60 * 1000;

interface Props {
  order: Order;
  payment: Payment;
  /** False when the browser held the provider's page back: then it takes a press here. */
  opened: boolean;
  onLeave: () => void;
}

/** The order waits for the money: the code or the way to the provider's page, the time left, and honest answers. */
export function PayStep({ order, payment, opened, onLeave }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(1000);
  const { check, cancel } = useOrderVerbs(order.id);
  const [asking, setAsking] = useState(false);
  useLookBack(!check.isPending, () => check.mutate());
  // A code cannot be pressed inside WeChat: it has no eye for its own screen.
  const inWechat = order.provider === "wechat" && payClient() === "wechat";
  const left = Date.parse(order.expires_at) - now;
  const app = t(`pay.${order.provider}`);
  const amount = formatMoney(order.price.amount, order.price.currency, language);

  return (
    <div className={styles.panel}>
      <Summary product={order.product} price={order.price} />
      {payment.kind === "qr" ? (
        <div className={payStyles.code}>
          <Suspense fallback={<Skeleton width={216} height={216} radius={10} />}>
            <QrCode text={payment.code} label={t("pay.qrAlt", { app, amount })} />
          </Suspense>
          <p className={payStyles.headline}>{t("pay.scan", { app })}</p>
          <p className={payStyles.note}>{t(inWechat ? "pay.scanInWechat" : "pay.scanNote")}</p>
        </div>
      ) : payment.kind === "wechat_jsapi" ? (
        <Suspense fallback={<Skeleton height={120} radius={10} />}>
          <WechatStep call={payment} onAsk={() => check.mutate()} onCancel={() => cancel.mutateAsync()} />
        </Suspense>
      ) : (
        <div className={payStyles.away}>
          <p className={payStyles.headline}>
            {t(AWAY[payment.kind === "authorize" ? "known" : opened ? "opened" : "heldBack"])}
          </p>
          <p className={payStyles.note}>
            {t(payment.kind === "authorize" ? "pay.toWechatNote" : "pay.openedNote")}
          </p>
          <Button variant={opened ? "default" : "filled"} onClick={() => openPayment(payment)}>
            {opened ? t("pay.openAgain") : t("pay.open")}
          </Button>
        </div>
      )}
      <p className={payStyles.clock}>
        <span className={payStyles.pulse} aria-hidden="true" />
        <span role="status">{t("pay.waiting")}</span>
        <span className={left > SOON_MS ? payStyles.left : payStyles.soon}>
          {left > 0 ? t("pay.left", { time: formatElapsed(left) }) : t("pay.overdue")}
        </span>
      </p>
      {check.isSuccess && !check.isPending && (
        <Note role="status" title={t("pay.notYet")}>
          <p>{t("pay.notYetNote")}</p>
        </Note>
      )}
      {(check.isError || cancel.isError) && <ErrorNote error={check.error ?? cancel.error} />}
      <div className={styles.actions}>
        <Button className={styles.wide} disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? t("pay.checking") : t("pay.paidAlready")}
        </Button>
        <Button variant="default" onClick={onLeave}>
          {t("pay.later")}
        </Button>
        <Button variant="subtle" disabled={cancel.isPending} onClick={() => setAsking(true)}>
          {t("pay.cancel")}
        </Button>
      </div>
      <CancelOrderDialog opened={asking} onClose={() => setAsking(false)} onCancel={() => cancel.mutate()} />
    </div>
  );
}
