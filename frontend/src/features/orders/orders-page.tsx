import "@/i18n/add-shop";
import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { ordersQuery } from "@/api/shop-queries";
import type { Order } from "@/api/types";
import { useLivePolling } from "@/api/live/use-live";
import { CheckoutDialog } from "@/checkout/checkout-dialog";
import { useStore } from "@mannequin/shared/lib/store";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { LoadMore } from "@/ui/load-more";
import { OrderRow } from "./order-row";
import styles from "./orders.module.css";

export function OrdersPage() {
  const { t } = useTranslation();
  const userId = useStore(access).user?.id ?? "";
  const orders = useInfiniteQuery({ ...ordersQuery, refetchInterval: useLivePolling() });
  const [paying, setPaying] = useState<Order | null>(null);
  const items = orders.data?.pages.flatMap((page) => page.items) ?? [];
  usePageTitle(t("order.title"));
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{t("order.title")}</h1>
          <p className={styles.lead}>{t("order.lead")}</p>
        </div>
        <Button variant="default" component={Link} to="/shop">
          {t("order.emptyAction")}
        </Button>
      </header>
      {orders.isError && <ErrorNote error={orders.error} />}
      {orders.isPending && <Skeleton height={240} radius={12} />}
      {orders.isSuccess && items.length === 0 && (
        <EmptyState
          title={t("order.emptyTitle")}
          note={t("order.emptyNote")}
          action={
            <Button component={Link} to="/shop">
              {t("order.emptyAction")}
            </Button>
          }
        />
      )}
      {items.length > 0 && (
        <ol className={styles.list}>
          {items.map((order) => (
            <OrderRow key={order.id} order={order} onPay={() => setPaying(order)} />
          ))}
        </ol>
      )}
      {orders.hasNextPage && (
        <div className={styles.more}>
          <LoadMore busy={orders.isFetchingNextPage} onMore={() => void orders.fetchNextPage()} />
        </div>
      )}
      <CheckoutDialog
        userId={userId}
        subject={paying === null ? null : { order: paying }}
        onClose={() => setPaying(null)}
      />
    </div>
  );
}
