import { Button } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useNavigate } from "react-router-dom";
import type { BulkReport, BulkResult, GenerationAct, GenerationRow } from "@/api/contract";
import { ApiError } from "@mannequin/shared/contract/error";
import { useMay } from "@/api/session/use-staff";
import { useTexts } from "@/i18n/use-texts";
import { useErrorText } from "@/ui/error-note";
import { ActDialog } from "./act-dialog";

const newIdOf = (result: BulkResult) => result.new?.id ?? null;

/** What came of an act on one generation, said once. */
function useOutcome() {
  const t = useTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  return (report: BulkReport): string | null => {
    const result = report.results[0];
    if (result && !result.ok) {
      notify(errorText(new ApiError(409, { code: result.code, detail: result.detail })), { type: "warning" });
      return null;
    }
    const made = result ? newIdOf(result) : null;
    notify(t(made ? "generation.retriedNew" : "generation.doneOne"), { type: "success" });
    return made;
  };
}

/** On a generation's own page: what the server says may be done. A retry leads on to the new one. */
export function ActButtons({ id, actions }: { id: string; actions: readonly GenerationAct[] }) {
  const t = useTexts();
  const navigate = useNavigate();
  const outcome = useOutcome();
  const [act, setAct] = useState<GenerationAct | null>(null);
  const done = (report: BulkReport) => {
    setAct(null);
    const made = outcome(report);
    if (made) void navigate(`/generations/${made}/show`);
  };
  return (
    <>
      {actions.map((each) => (
        <Button
          key={each}
          variant={each === "retry" || each === "resolve" ? "contained" : "outlined"}
          color={each === "cancel" || each === "void" ? "error" : "primary"}
          onClick={() => setAct(each)}
        >
          {t(`generation.${each}`)}
        </Button>
      ))}
      {act && <ActDialog act={act} ids={[id]} onClose={() => setAct(null)} onDone={done} />}
    </>
  );
}

/** The act a row of a list calls for; the dialog says whether it can be done, and the list stays where it is. */
const CALLED_FOR: Partial<Record<GenerationRow["state"], GenerationAct>> = {
  failed: "retry",
  review: "resolve",
  queued: "cancel",
  running: "cancel",
};

export function RowAct({ row }: { row: GenerationRow }) {
  const t = useTexts();
  const may = useMay();
  const outcome = useOutcome();
  const [open, setOpen] = useState(false);
  const act = CALLED_FOR[row.state];
  if (act === undefined || !may("generations", act)) return null;
  return (
    // A press on the button is none on the row, which would open the record.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span onClick={(event) => event.stopPropagation()}>
      <Button
        variant="outlined"
        color={act === "cancel" ? "error" : "primary"}
        sx={{ py: 0 }}
        onClick={() => setOpen(true)}
      >
        {t(`generation.${act}`)}
      </Button>
      {open && (
        <ActDialog
          act={act}
          ids={[row.id]}
          onClose={() => setOpen(false)}
          onDone={(report) => {
            setOpen(false);
            outcome(report);
          }}
        />
      )}
    </span>
  );
}
