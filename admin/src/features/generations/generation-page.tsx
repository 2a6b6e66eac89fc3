import { Alert, Box, Button } from "@mui/material";
import { Link } from "react-router-dom";
import type { GenerationDetail } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { EntryLines } from "@/tables/entry-table";
import { RecordPage } from "@/tables/record-page";
import { IdLink } from "@/ui/id-link";
import { PageHead } from "@/ui/page-head";
import { Section } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";
import { ActButtons } from "@/tables/acts/act-buttons";
import { AttemptsTable } from "./attempts-table";
import { HoldFacts } from "./hold-facts";
import { Pictures } from "./pictures";
import { RunFacts } from "./run-facts";
import { WordsPanel } from "./words-panel";

const MOVING_MS = 3000;
const moving = (row: GenerationDetail | undefined) =>
  row !== undefined && (row.state === "queued" || row.state === "running") ? MOVING_MS : false;

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
        actions={<ActButtons id={row.id} actions={row.actions} />}
      />
      <Box sx={{ display: "grid", gap: 2 }}>
        {row.failure && (
          <Alert severity={row.state === "failed" ? "error" : "warning"} variant="outlined" sx={{ py: 0.25 }}>
            {word("failure", row.failure.code)}
            {row.failure.detail && (
              <Box component="span" lang="en" sx={{ display: "block", fontSize: 12, opacity: 0.85 }}>
                {t("generation.providerSaid")} {row.failure.detail}
              </Box>
            )}
          </Alert>
        )}
        {row.voided && (
          <Alert severity="warning" variant="outlined" sx={{ py: 0 }}>
            {t("generation.voided", { count: row.price })}
          </Alert>
        )}
        <Kin row={row} />
        <Box
          sx={{
            display: "grid",
            gap: 2,
            gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,3fr) minmax(0,2fr)" },
          }}
        >
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
