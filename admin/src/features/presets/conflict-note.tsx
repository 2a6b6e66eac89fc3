import { Alert, AlertTitle, Box, Button } from "@mui/material";
import { useState } from "react";
import type { Preset, PresetBody } from "@/api/catalogue";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoment } from "@mannequin/shared/lib/format";
import { DiffView } from "@/ui/command/diff-view";
import { bodyOf } from "./fresh-preset";

interface Props {
  latest: Preset;
  mine: () => PresetBody;
  onKeep: () => void;
  onReload: () => void;
}

/** Somebody saved first: who and when, what differs, and the choice. Nothing typed is lost until it is given up. */
export function ConflictNote({ latest, mine, onKeep, onReload }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [shown, setShown] = useState<PresetBody | null>(null);
  return (
    <Alert
      severity="warning"
      variant="outlined"
      sx={{ mb: 2, "& .MuiAlert-message": { flex: 1, minWidth: 0 } }}
      role="alert"
    >
      <AlertTitle sx={{ fontSize: 14 }}>{t("preset.conflictTitle")}</AlertTitle>
      {t("preset.conflict", {
        who: latest.changed_by?.email ?? "—",
        at: latest.changed_at ? formatMoment(latest.changed_at, language) : "—",
        version: latest.version,
      })}
      <Box sx={{ display: "flex", gap: 1, mt: 1, flexWrap: "wrap" }}>
        <Button variant="outlined" onClick={() => setShown(shown === null ? mine() : null)}>
          {t("preset.conflictShow")}
        </Button>
        <Button variant="outlined" onClick={onKeep}>
          {t("preset.conflictKeep", { version: latest.version })}
        </Button>
        <Button color="error" onClick={onReload}>
          {t("preset.conflictReload", { version: latest.version })}
        </Button>
      </Box>
      {shown && (
        <Box sx={{ mt: 1, overflowX: "auto" }}>
          <DiffView
            before={bodyOf(latest)}
            after={shown}
            beforeTitle={`v${latest.version}`}
            afterTitle={t("preset.unsaved")}
          />
        </Box>
      )}
    </Alert>
  );
}
