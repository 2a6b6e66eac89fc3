import { Box } from "@mui/material";
import type { ReactElement } from "react";
import { DataTable } from "react-admin";
import type { GenerationRow } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Length, Micros } from "@/ui/amounts";
import { AssetPicture } from "@/ui/asset-picture";
import { IdLink, PersonLink } from "@/ui/id-link";
import { StateChip } from "@/ui/state-chip";
import { When } from "@/ui/when";
import { NothingHere } from "./list-page";

const Col = DataTable.Col<GenerationRow>;

interface Props {
  /** On a user's own page the user goes without saying. */
  withUser?: boolean;
  bulk?: ReactElement | false;
  compact?: boolean;
  /** What may be done with a row, at its end. */
  act?: (row: GenerationRow) => ReactElement;
}

export function GenerationTable({ withUser = true, bulk = false, compact = false, act }: Props) {
  const t = useTexts();
  const word = useWord();
  const hidden = ["finished_at", "rating", "run", ...(compact ? ["model", "cost_micros", "attempts"] : [])];
  return (
    <DataTable<GenerationRow>
      rowClick="show"
      bulkActionButtons={bulk}
      hiddenColumns={hidden}
      empty={<NothingHere title={t("generation.empty")} />}
    >
      <Col
        source="thumb_asset_id"
        disableSort
        label={t("generation.result")}
        render={(row) => <AssetPicture id={row.thumb_asset_id ?? null} alt={row.preset.name} size={36} />}
      />
      <Col source="id" disableSort label={t("generation.id")} render={(row) => <IdLink id={row.id} />} />
      <Col
        source="state"
        disableSort
        label={t("generation.state")}
        render={(row) => (
          <Box sx={{ display: "flex", alignItems: "center", gap: 0.75 }}>
            <StateChip group="state" value={row.state} />
            {row.failure && row.state === "failed" && (
              <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
                {word("failure", row.failure.code)}
              </Box>
            )}
          </Box>
        )}
      />
      {act && <Col source="act" disableSort label={t("queue.acts")} render={act} />}
      <Col
        source="created_at"
        disableSort
        label={t("generation.created")}
        render={(row) => <When at={row.created_at} />}
      />
      {withUser && (
        <Col
          source="user"
          disableSort
          label={t("generation.user")}
          render={(row) => <PersonLink person={row.user} />}
        />
      )}
      <Col
        source="preset"
        disableSort
        label={t("generation.preset")}
        render={(row) => row.preset.name}
        cellSx={() => ({ whiteSpace: "nowrap" })}
      />
      <Col
        align="right"
        source="price"
        disableSort
        label={t("generation.price")}
        render={(row) => (
          <Box component="span" sx={{ whiteSpace: "nowrap" }}>
            {row.charged} / {row.price}
          </Box>
        )}
      />
      <Col
        source="hold"
        disableSort
        label={t("generation.hold")}
        render={(row) => <StateChip group="hold" value={row.hold?.state} />}
      />
      <Col
        align="right"
        source="duration_ms"
        disableSort
        label={t("generation.duration")}
        render={(row) => <Length ms={row.duration_ms} />}
      />
      <Col align="right" source="attempts" disableSort label={t("generation.attempts")} />
      <Col
        source="model"
        disableSort
        label={t("generation.model")}
        render={(row) => row.model ?? "—"}
        cellSx={() => ({ fontSize: 12 })}
      />
      <Col
        align="right"
        source="cost_micros"
        disableSort
        label={t("generation.cost")}
        render={(row) => <Micros value={row.cost_micros} />}
      />
      <Col align="right" source="run" disableSort label={t("generation.run")} />
      <Col
        source="finished_at"
        disableSort
        label={t("generation.finished")}
        render={(row) => <When at={row.finished_at} />}
      />
      <Col
        align="right"
        source="rating"
        disableSort
        label={t("generation.rating")}
        render={(row) => (row.rating ? `${row.rating.stars} ★` : "—")}
      />
    </DataTable>
  );
}
