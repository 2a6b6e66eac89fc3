import { Box } from "@mui/material";
import { DataTable } from "react-admin";
import type { OrderRow } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Count, MoneyText } from "@/ui/amounts";
import { IdLink, PersonLink } from "@/ui/id-link";
import { StateChip } from "@/ui/state-chip";
import { When } from "@/ui/when";
import { NothingHere } from "./list-page";

const Col = DataTable.Col<OrderRow>;

/** What is odd about an order; nothing when all is well. */
export function Oddities({ order }: { order: Pick<OrderRow, "abnormal"> }) {
  return (
    <Box component="span" sx={{ display: "inline-flex", gap: 0.5, flexWrap: "wrap" }}>
      {order.abnormal.map((each) => (
        <StateChip key={each} group="abnormal" value={each} />
      ))}
    </Box>
  );
}

export function OrderTable({ withUser = true, empty }: { withUser?: boolean; empty?: React.ReactNode }) {
  const t = useTexts();
  const word = useWord();
  return (
    <DataTable<OrderRow>
      rowClick="show"
      bulkActionButtons={false}
      hiddenColumns={["fulfilled_at", "transaction"]}
      empty={empty ?? <NothingHere title={t("order.empty")} />}
    >
      <Col source="id" disableSort label={t("order.id")} render={(row) => <IdLink id={row.id} />} />
      <Col
        source="created_at"
        disableSort
        label={t("order.created")}
        render={(row) => <When at={row.created_at} />}
      />
      {withUser && (
        <Col
          source="user"
          disableSort
          label={t("order.user")}
          render={(row) => <PersonLink person={row.user} />}
        />
      )}
      <Col
        source="product"
        disableSort
        label={t("order.product")}
        render={(row) => row.product.name}
        cellSx={() => ({ whiteSpace: "nowrap" })}
      />
      <Col
        align="right"
        source="price"
        disableSort
        label={t("order.price")}
        render={(row) => <MoneyText money={row.price} />}
      />
      <Col
        source="provider"
        disableSort
        label={t("order.provider")}
        render={(row) => word("provider", row.provider)}
      />
      <Col
        source="state"
        disableSort
        label={t("order.state")}
        render={(row) => (
          <Box component="span" sx={{ display: "inline-flex", gap: 0.5, flexWrap: "wrap" }}>
            <StateChip group="orderState" value={row.state} />
            <Oddities order={row} />
          </Box>
        )}
      />
      <Col
        align="right"
        source="credits_granted"
        disableSort
        label={t("order.granted")}
        render={(row) => <Count value={row.credits_granted} />}
      />
      <Col
        align="right"
        source="refunded"
        disableSort
        label={t("order.refunded")}
        render={(row) => (row.refunded.amount > 0 ? <MoneyText money={row.refunded} /> : "—")}
      />
      <Col source="paid_at" disableSort label={t("order.paid")} render={(row) => <When at={row.paid_at} />} />
      <Col
        source="transaction"
        disableSort
        label={t("order.transaction")}
        render={(row) => row.transaction ?? "—"}
      />
      <Col
        source="fulfilled_at"
        disableSort
        label={word("orderState", "fulfilled")}
        render={(row) => <When at={row.fulfilled_at} />}
      />
    </DataTable>
  );
}
