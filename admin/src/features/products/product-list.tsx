import AddIcon from "@mui/icons-material/AddRounded";
import { Button } from "@mui/material";
import { DataTable } from "react-admin";
import { Link } from "react-router-dom";
import type { Product } from "@/api/catalogue";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { ListPage, NothingHere } from "@/tables/list-page";
import { Count, MoneyText } from "@/ui/amounts";
import { PersonLink } from "@/ui/id-link";
import { ToneChip } from "@/ui/state-chip";
import { When } from "@/ui/when";

const Col = DataTable.Col<Product>;

export default function ProductList() {
  const t = useTexts();
  const may = useMay();
  const english = useLanguage() === "en";
  return (
    <ListPage
      whole
      title={t("product.title")}
      note={t("product.note")}
      actions={
        may("products", "create") && (
          <Button component={Link} to="/products/create" variant="contained" startIcon={<AddIcon />}>
            {t("product.create")}
          </Button>
        )
      }
    >
      <DataTable<Product>
        bulkActionButtons={false}
        rowClick={(id) => `/products/${String(id)}`}
        empty={<NothingHere title={t("product.empty")} />}
      >
        <Col align="right" source="position" disableSort label={t("product.position")} />
        <Col
          source="name"
          disableSort
          label={t("product.name")}
          render={(row) => <b>{english ? row.name.en : row.name.zh}</b>}
        />
        <Col source="id" disableSort label={t("product.id")} />
        <Col
          source="offer"
          disableSort
          label={t("product.kind")}
          render={(row) =>
            row.offer.kind === "plan"
              ? `${t("product.plan")} · ${t(`product.${row.offer.term}`)}`
              : t("product.pack")
          }
        />
        <Col
          align="right"
          source="credits"
          disableSort
          label={t("product.credits")}
          render={(row) => <Count value={row.credits} />}
        />
        <Col
          align="right"
          source="price_fen"
          disableSort
          label={t("product.price")}
          render={(row) => <MoneyText money={{ amount: row.price_fen, currency: "CNY" }} />}
        />
        <Col
          align="right"
          source="unit"
          disableSort
          label={t("product.unit")}
          render={(row) =>
            row.credits > 0 ? (
              <MoneyText money={{ amount: row.price_fen / row.credits, currency: "CNY" }} />
            ) : (
              "—"
            )
          }
        />
        <Col
          source="badge"
          disableSort
          label={t("product.badge")}
          render={(row) => (row.badge ? t(`product.badges.${row.badge}`) : "—")}
        />
        <Col
          source="on_sale"
          disableSort
          label={t("user.status")}
          render={(row) => (
            <ToneChip tone={row.on_sale ? "good" : "plain"}>
              {row.on_sale ? t("product.onSale") : t("product.offSale")}
            </ToneChip>
          )}
        />
        <Col
          source="changed_at"
          disableSort
          label={t("product.changed")}
          render={(row) => <When at={row.changed_at} />}
        />
        <Col
          source="changed_by"
          disableSort
          label={t("audit.actor")}
          render={(row) => <PersonLink person={row.changed_by} />}
        />
      </DataTable>
    </ListPage>
  );
}
