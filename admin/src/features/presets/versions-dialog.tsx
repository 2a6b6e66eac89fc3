import {
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  List,
  ListItemButton,
  ListItemText,
  Typography,
} from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { changePreset, presetVersions } from "@/api/commands";
import type { Preset, PresetVersion } from "@/api/catalogue";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoment } from "@mannequin/shared/lib/format";
import { CommandDialog } from "@/ui/command/command-dialog";
import { DiffView } from "@/ui/command/diff-view";
import { ErrorNote } from "@/ui/error-note";
import { bodyOf, formOf } from "./fresh-preset";

interface Props {
  preset: Preset;
  onClose: () => void;
}

/** Every version of a preset: what it changed against the one before, and the way back to it. */
export function VersionsDialog({ preset, onClose }: Props) {
  const t = useTexts();
  const may = useMay();
  const notify = useNotify();
  const language = useLanguage();
  const versions = useQuery({
    queryKey: ["versions", preset.key],
    queryFn: () => presetVersions(preset.key),
  });
  const [chosen, setChosen] = useState<number | null>(null);
  const [rolling, setRolling] = useState(false);
  const all = versions.data ?? [];
  const index = Math.max(
    0,
    all.findIndex((each) => each.version === chosen),
  );
  const shown = all[index];
  const before = all[index + 1];
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="lg" aria-labelledby="versions">
      <DialogTitle id="versions" sx={{ fontSize: 16 }}>
        {t("preset.versionsOf")} · {preset.name.zh}
      </DialogTitle>
      <DialogContent
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0,1fr)", md: "230px minmax(0,1fr)" },
        }}
      >
        {versions.isError && <ErrorNote error={versions.error} />}
        <List dense disablePadding component="div" sx={{ maxHeight: { xs: 180, md: 520 }, overflow: "auto" }}>
          {all.map((each) => (
            <ListItemButton
              key={each.version}
              selected={each.version === shown?.version}
              onClick={() => setChosen(each.version)}
              sx={{ borderRadius: 1 }}
            >
              <ListItemText
                primary={`v${each.version}${each.version === preset.version ? ` · ${t("preset.current")}` : ""}`}
                secondary={`${formatMoment(each.at, language)} ${each.by?.email ?? ""}`}
                slotProps={{
                  primary: { sx: { fontWeight: 600, fontSize: 13 } },
                  secondary: { sx: { fontSize: 12 } },
                }}
              />
            </ListItemButton>
          ))}
        </List>
        {shown && (
          <Box sx={{ minWidth: 0, overflowX: "auto" }}>
            {shown.reason && (
              <Typography variant="body2" sx={{ mb: 1 }}>
                {shown.reason}
              </Typography>
            )}
            <VersionDiff shown={shown} before={before} />
          </Box>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{t("app.close")}</Button>
        {may("presets", "edit") && shown && shown.version !== preset.version && (
          <Button variant="contained" onClick={() => setRolling(true)}>
            {t("preset.rollBack")} v{shown.version}
          </Button>
        )}
      </DialogActions>
      {rolling && shown && (
        <CommandDialog
          title={`${t("preset.rollBack")} v${shown.version}`}
          note={t("preset.rollBackNote", { version: shown.version })}
          wide
          confirm={t("preset.rollBack")}
          run={(reason) => changePreset(preset.key, preset.version, bodyOf(formOf(shown.preset)), reason)}
          onDone={(next) => {
            notify(t("preset.rolledBack", { version: next.version }), { type: "success" });
            onClose();
          }}
          onClose={() => setRolling(false)}
        >
          <Box sx={{ maxHeight: 320, overflow: "auto" }} tabIndex={0}>
            <DiffView
              before={bodyOf(formOf(preset))}
              after={bodyOf(formOf(shown.preset))}
              beforeTitle={`v${preset.version} · ${t("preset.current")}`}
              afterTitle={`v${shown.version}`}
            />
          </Box>
        </CommandDialog>
      )}
    </Dialog>
  );
}

function VersionDiff({ shown, before }: { shown: PresetVersion; before: PresetVersion | undefined }) {
  return (
    <DiffView
      before={before ? bodyOf(formOf(before.preset)) : null}
      after={bodyOf(formOf(shown.preset))}
      beforeTitle={before ? `v${before.version}` : "—"}
      afterTitle={`v${shown.version}`}
    />
  );
}
