import "@/i18n/add-shop";
import { Button, Skeleton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { isApiError } from "@mannequin/shared/contract/error";
import { isOpen } from "@/api/shop-queries";
import { CheckoutDialog } from "@/checkout/checkout-dialog";
import { StartedNote } from "@/checkout/started-note";
import { useOrderVerbs } from "@/checkout/use-checkout";
import { useLookBack } from "@/checkout/provider/use-look-back";
import { useOrder } from "@/checkout/use-order";
import { useBroughtBack } from "@/checkout/wechat/brought-back";
import { useStore } from "@mannequin/shared/lib/store";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { Note } from "@/ui/note/note";
import { OrderHelp } from "./order-help";
import { OrderReceipt } from "./order-receipt";
import { OrderTimeline } from "./order-timeline";
import styles from "./orders.module.css";

/**
 * One order, live. Also where the payment page sends the buyer back: it asks the provider then, by itself. And where WeChat
 * leads back to when it has told who pays: the payment goes on, by itself.
 */
export function OrderPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const returned = search.get("return") === "1";
  const userId = useStore(access).user?.id ?? "";
  const order = useOrder(id);
  const verbs = useOrderVerbs(id);
  const { mutate: check, isPending: checking } = verbs.check;
  const brought = useBroughtBack();
  const [paying, setPaying] = useState(brought !== null);
  // Good for one try: closed and opened again, the way begins anew.
  const [back, setBack] = useState(brought);
  usePageTitle(t("order.one"));

  const open = order.data !== undefined && isOpen(order.data);
  const asked = useRef(false);
  useEffect(() => {
    if (!returned || asked.current || order.data === undefined) return;
    asked.current = true;
    if (isOpen(order.data)) check();
  }, [check, order.data, returned]);
  useLookBack(open && !checking, () => check());

  if (isApiError(order.error, "not_found")) {
    return (
      <EmptyState
        as="h1"
        title={t("order.missing")}
        note={t("order.missingNote")}
        action={
          <Button component={Link} to="/orders">
            {t("order.back")}
          </Button>
        }
      />
    );
  }
  return (
    <div className={`${styles.page} ${styles.narrow}`}>
      <Link className={styles.backLink} to="/orders">
        ← {t("order.back")}
      </Link>
      {order.isError && <ErrorNote error={order.error} />}
      {order.data === undefined ? (
        <Skeleton height={320} radius={12} />
      ) : (
        <>
          {returned && open && (checking || verbs.check.isIdle) && (
            <Note role="status" title={t("order.returned")}>
              <p>{t("pay.scanNote")}</p>
            </Note>
          )}
          <StartedNote />
          <OrderReceipt order={order.data} onPay={() => setPaying(true)} verbs={verbs} />
          <OrderTimeline order={order.data} />
          <OrderHelp order={order.data} check={verbs.check} />
          <CheckoutDialog
            userId={userId}
            subject={paying ? { order: order.data } : null}
            authorization={back}
            onClose={() => {
              setBack(null);
              setPaying(false);
            }}
          />
        </>
      )}
    </div>
  );
}
