import { Box, Button } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { Link } from "react-router-dom";
import { switchPreset } from "@/api/commands";
import type { Preset } from "@/api/catalogue";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { RecordPage } from "@/tables/record-page";
import { CommandDialog } from "@/ui/command/command-dialog";
import { PageHead } from "@/ui/page-head";
import { ToneChip } from "@/ui/state-chip";
import { PresetEditor } from "./edit/preset-editor";
import { VersionsDialog } from "./versions-dialog";

type Row = Preset & { id: string };

function Acts({ preset }: { preset: Preset }) {
  const t = useTexts();
  const may = useMay();
  const notify = useNotify();
  const [open, setOpen] = useState<"switch" | "versions" | null>(null);
  const on = !preset.enabled;
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen("versions")}>
        {t("preset.versions")}
      </Button>
      {may("presets", "create") && (
        <Button variant="outlined" component={Link} to={`/presets/create?from=${preset.key}`}>
          {t("preset.copyOf")}
        </Button>
      )}
      {may("presets", "enable") && (
        <Button
          variant={on ? "contained" : "outlined"}
          color={on ? "primary" : "error"}
          onClick={() => setOpen("switch")}
        >
          {on ? t("preset.enable") : t("preset.disable")}
        </Button>
      )}
      {open === "switch" && (
        <CommandDialog
          title={`${on ? t("preset.enable") : t("preset.disable")} · ${preset.name.zh}`}
          note={on ? t("preset.enableNote") : t("preset.disableNote")}
          danger={!on}
          confirm={on ? t("preset.enable") : t("preset.disable")}
          run={(reason) => switchPreset(preset.key, on, preset.version, reason)}
          onDone={(next) => {
            setOpen(null);
            notify(t("preset.saved", { version: next.version }), { type: "success" });
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "versions" && <VersionsDialog preset={preset} onClose={() => setOpen(null)} />}
    </>
  );
}

function PresetView({ preset }: { preset: Row }) {
  const t = useTexts();
  const english = useLanguage() === "en";
  return (
    <>
      <PageHead
        title={english ? preset.name.en : preset.name.zh}
        beside={
          <>
            <ToneChip tone={preset.enabled ? "good" : "plain"}>
              {preset.enabled ? t("preset.enabled") : t("preset.disabled")}
            </ToneChip>
            <ToneChip tone="plain">v{preset.version}</ToneChip>
            <Box component="code" sx={{ fontSize: 13, color: "text.secondary" }}>
              {preset.key}
            </Box>
          </>
        }
        actions={<Acts preset={preset} />}
      />
      <PresetEditor saved={preset} />
    </>
  );
}

export default function PresetPage() {
  return <RecordPage<Row> resource="presets">{(preset) => <PresetView preset={preset} />}</RecordPage>;
}
