import AddIcon from "@mui/icons-material/AddRounded";
import { Box, Button } from "@mui/material";
import { DataTable } from "react-admin";
import { Link } from "react-router-dom";
import type { Preset } from "@/api/catalogue";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { ListPage, NothingHere } from "@/tables/list-page";
import { PersonLink } from "@/ui/id-link";
import { ToneChip } from "@/ui/state-chip";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";
import { When } from "@/ui/when";

type Row = Preset & { id: string };
const Col = DataTable.Col<Row>;

function OnOff({ preset }: { preset: Row }) {
  const t = useTexts();
  return (
    <Box component="span" sx={{ display: "inline-flex", gap: 0.5 }}>
      <ToneChip tone={preset.enabled ? "good" : "plain"}>
        {preset.enabled ? t("preset.enabled") : t("preset.disabled")}
      </ToneChip>
      {preset.member_only && <ToneChip tone="warn">{t("preset.memberOnly")}</ToneChip>}
    </Box>
  );
}

export default function PresetList() {
  const t = useTexts();
  const may = useMay();
  const english = useLanguage() === "en";
  return (
    <ListPage
      whole
      title={t("preset.title")}
      actions={
        may("presets", "create") && (
          <Button component={Link} to="/presets/create" variant="contained" startIcon={<AddIcon />}>
            {t("preset.create")}
          </Button>
        )
      }
    >
      <DataTable<Row>
        bulkActionButtons={false}
        rowClick={(id) => `/presets/${String(id)}`}
        empty={<NothingHere title={t("preset.empty")} />}
      >
        <Col align="right" source="position" disableSort label={t("preset.position")} />
        <Col
          source="name"
          disableSort
          label={t("preset.name")}
          render={(row) => <b>{english ? row.name.en : row.name.zh}</b>}
        />
        <Col
          source="key"
          disableSort
          label={t("preset.key")}
          render={(row) => (
            <Box component="span" sx={{ fontFamily: MONO_STACK, fontSize: 12.5 }}>
              {row.key}
            </Box>
          )}
        />
        <Col source="enabled" disableSort label={t("user.status")} render={(row) => <OnOff preset={row} />} />
        <Col align="right" source="price" disableSort label={t("preset.price")} />
        <Col
          source="slots"
          disableSort
          label={t("preset.slots")}
          render={(row) => row.slots.map((slot) => (english ? slot.label.en : slot.label.zh)).join("、")}
          cellSx={() => ({ minWidth: 180, whiteSpace: "normal !important" })}
        />
        <Col
          source="models"
          disableSort
          label={t("preset.models")}
          render={(row) => row.models.map((model) => model.id).join(" → ")}
          cellSx={() => ({ fontSize: 12, minWidth: 170, whiteSpace: "normal !important" })}
        />
        <Col align="right" source="version" disableSort label={t("preset.version")} />
        <Col
          source="changed_at"
          disableSort
          label={t("preset.changed")}
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
