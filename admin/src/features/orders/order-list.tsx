import { useTexts } from "@/i18n/use-texts";
import { ListPage } from "@/tables/list-page";
import { OrderTable } from "@/tables/order-table";
import { useOrderFilters } from "./order-filters";

export default function OrderList() {
  const t = useTexts();
  return (
    <ListPage title={t("order.title")} filters={useOrderFilters()}>
      <OrderTable />
    </ListPage>
  );
}
