import { useTexts } from "@/i18n/use-texts";
import { ListPage } from "@/tables/list-page";
import { OrderTable } from "@/tables/order-table";
import { EmptyState } from "@/ui/empty-state";
import { useOrderFilters } from "./order-filters";

/** The queue of orders somebody should look at. */
export default function AbnormalOrders() {
  const t = useTexts();
  return (
    <ListPage
      resource="orders"
      storeKey="orders.abnormal"
      filter={{ abnormal: true }}
      title={t("order.abnormalTitle")}
      note={t("order.abnormalNote")}
      filters={useOrderFilters({ abnormal: false })}
    >
      <OrderTable
        empty={<EmptyState title={t("order.emptyAbnormal")} note={t("order.emptyAbnormalNote")} />}
      />
    </ListPage>
  );
}
