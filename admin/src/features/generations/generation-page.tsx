import { Alert, Box, Button } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { Link, useNavigate } from "react-router-dom";
import type { BulkReport, GenerationAct, GenerationDetail } from "@/api/contract";
import { useErrorText } from "@/ui/error-note";
import { ApiError } from "@/api/error";
import { useTexts, useWord } from "@/i18n/use-texts";
import { EntryLines } from "@/tables/entry-table";
import { RecordPage } from "@/tables/record-page";
import { IdLink } from "@/ui/id-link";
import { PageHead } from "@/ui/page-head";
import { Section } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";
import { ActDialog } from "./act-dialog";
import { AttemptsTable } from "./attempts-table";
import { HoldFacts } from "./hold-facts";
import { Pictures } from "./pictures";
import { RunFacts } from "./run-facts";
import { WordsPanel } from "./words-panel";

const MOVING_MS = 3000;
const moving = (row: GenerationDetail | undefined) =>
  row !== undefined && (row.state === "queued" || row.state === "running") ? MOVING_MS : false;

function Acts({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [act, setAct] = useState<GenerationAct | null>(null);
  const done = (report: BulkReport) => {
    setAct(null);
    const result = report.results[0];
    if (result && !result.ok) {
      notify(errorText(new ApiError(409, { code: result.code, detail: result.detail })), { type: "warning" });
      return;
    }
    notify(t(result?.new_id ? "generation.retriedNew" : "generation.doneOne"), { type: "success" });
    if (result?.new_id) void navigate(`/generations/${result.new_id}/show`);
  };
  return (
    <>
      {row.actions.map((each) => (
        <Button
          key={each}
          variant={each === "retry" || each === "resolve" ? "contained" : "outlined"}
          color={each === "cancel" ? "error" : "primary"}
          onClick={() => setAct(each)}
        >
          {t(`generation.${each}`)}
        </Button>
      ))}
      {act && <ActDialog act={act} ids={[row.id]} onClose={() => setAct(null)} onDone={done} />}
    </>
  );
}

function Kin({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  return (
    <>
      {row.retry_of && (
        <Alert severity="info" variant="outlined" sx={{ py: 0 }}>
          {t("generation.retryOf")} <IdLink id={row.retry_of} whole />
        </Alert>
      )}
      {row.retried_as && (
        <Alert
          severity="info"
          variant="outlined"
          sx={{ py: 0 }}
          action={
            <Button component={Link} to={`/generations/${row.retried_as}/show`}>
              {t("generation.openNew")}
            </Button>
          }
        >
          {t("generation.retriedAs")} <IdLink id={row.retried_as} whole />
        </Alert>
      )}
    </>
  );
}

function Generation({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  const word = useWord();
  return (
    <>
      <PageHead
        title={row.preset.name}
        beside={
          <>
            <StateChip group="state" value={row.state} />
            <IdLink id={row.id} whole to={null} />
          </>
        }
        actions={<Acts row={row} />}
      />
      <Box sx={{ display: "grid", gap: 2 }}>
        {row.failure && (
          <Alert severity={row.state === "failed" ? "error" : "warning"} variant="outlined" sx={{ py: 0.25 }}>
            {word("failure", row.failure.code)}
            {row.failure.detail ? ` · ${row.failure.detail}` : ""}
          </Alert>
        )}
        <Kin row={row} />
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,3fr) minmax(0,2fr)" } }}>
          <Box sx={{ display: "grid", gap: 2, alignContent: "start", minWidth: 0 }}>
            <Pictures row={row} />
            <WordsPanel row={row} />
          </Box>
          <Box sx={{ display: "grid", gap: 2, alignContent: "start", minWidth: 0 }}>
            <RunFacts row={row} />
            <Section title={t("generation.money")} flush>
              <HoldFacts row={row} />
              <EntryLines entries={row.entries} />
            </Section>
          </Box>
        </Box>
        <Section title={t("generation.attemptsTitle")} flush>
          <AttemptsTable attempts={row.attempts} />
        </Section>
      </Box>
    </>
  );
}

export default function GenerationPage() {
  return (
    <RecordPage<GenerationDetail> resource="generations" refresh={moving}>
      {(row) => <Generation row={row} />}
    </RecordPage>
  );
}
