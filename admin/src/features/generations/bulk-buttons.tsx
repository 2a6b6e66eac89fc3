import { Button } from "@mui/material";
import { useState } from "react";
import { useListContext, useNotify, useUnselectAll } from "react-admin";
import type { GenerationActNext as GenerationAct } from "@/api/contract-next";
import { useTexts } from "@/i18n/use-texts";
import { ActDialog } from "@/tables/acts/act-dialog";

const ACTS: GenerationAct[] = ["retry", "cancel", "resolve", "void"];

/** Acts on the ticked ones; the dialog previews each before anything happens. */
export function BulkButtons() {
  const t = useTexts();
  const notify = useNotify();
  const { selectedIds } = useListContext();
  const unselect = useUnselectAll("generations");
  const [act, setAct] = useState<GenerationAct | null>(null);
  return (
    <>
      {ACTS.map((each) => (
        <Button key={each} color="inherit" onClick={() => setAct(each)}>
          {t(`generation.${each}`)}
        </Button>
      ))}
      {act && (
        <ActDialog
          act={act}
          ids={selectedIds.map(String)}
          onClose={() => setAct(null)}
          onDone={(report) => {
            setAct(null);
            unselect();
            const { ok, refused } = report.totals;
            notify(t("generation.doneMany", { ok, refused }), { type: refused > 0 ? "warning" : "success" });
          }}
        />
      )}
    </>
  );
}
