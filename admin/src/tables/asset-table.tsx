import { DataTable } from "react-admin";
import type { Asset } from "@/api/contract";
import { useLanguage, useTexts, useWord } from "@/i18n/use-texts";
import { formatBytes } from "@mannequin/shared/lib/format";
import { AssetPicture } from "@/ui/asset-picture";
import { IdLink } from "@/ui/id-link";
import { StateChip } from "@/ui/state-chip";
import { TimeLeft, When } from "@/ui/when";
import { NothingHere } from "./list-page";

const Col = DataTable.Col<Asset>;

/** Each cached file of a person: what it is, whether it can still be read, and for how long. */
export function AssetTable() {
  const t = useTexts();
  const word = useWord();
  const language = useLanguage();
  return (
    <DataTable<Asset>
      bulkActionButtons={false}
      rowClick={false}
      empty={<NothingHere title={t("asset.empty")} />}
    >
      <Col
        source="thumb"
        disableSort
        label={t("generation.result")}
        render={(row) => (
          <AssetPicture id={row.readable ? row.id : null} alt={word("assetKind", row.kind)} size={36} />
        )}
      />
      <Col source="id" disableSort label={t("generation.id")} render={(row) => <IdLink id={row.id} />} />
      <Col source="kind" disableSort label={t("asset.kind")} render={(row) => word("assetKind", row.kind)} />
      <Col
        source="state"
        disableSort
        label={t("asset.state")}
        render={(row) => <StateChip group="assetState" value={row.state} />}
      />
      <Col
        source="expires_at"
        disableSort
        label={t("asset.left")}
        render={(row) =>
          row.readable ? <TimeLeft until={row.expires_at} /> : <When at={row.purged_at ?? row.expires_at} />
        }
      />
      <Col
        align="right"
        source="width"
        disableSort
        label={t("asset.size")}
        render={(row) => `${row.width} × ${row.height}`}
      />
      <Col
        align="right"
        source="bytes"
        disableSort
        label={t("asset.bytes")}
        render={(row) => formatBytes(row.bytes, language)}
      />
      <Col
        source="created_at"
        disableSort
        label={t("asset.created")}
        render={(row) => <When at={row.created_at} />}
      />
      <Col
        source="generation_id"
        disableSort
        label={t("asset.from")}
        render={(row) => (row.generation_id ? <IdLink id={row.generation_id} /> : "—")}
      />
    </DataTable>
  );
}
