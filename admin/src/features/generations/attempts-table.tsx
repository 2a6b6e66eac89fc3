import { Box, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import type { Attempt } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Length, Micros } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { IdLink } from "@/ui/id-link";
import { When } from "@/ui/when";

/** Each paid call to the provider: when, what came of it, what it cost, and the number to ask the provider with. */
export function AttemptsTable({ attempts }: { attempts: Attempt[] }) {
  const t = useTexts();
  const word = useWord();
  if (attempts.length === 0) return <EmptyState title={t("generation.noAttempts")} />;
  return (
    <Table size="small">
      <TableHead>
        <TableRow>
          <TableCell align="right">{t("generation.run")}</TableCell>
          <TableCell>{t("generation.started")}</TableCell>
          <TableCell>{t("generation.model")}</TableCell>
          <TableCell>{t("generation.outcome")}</TableCell>
          <TableCell>{t("generation.outcomeDetail")}</TableCell>
          <TableCell>{t("generation.http")}</TableCell>
          <TableCell>{t("generation.finish")}</TableCell>
          <TableCell align="right">{t("generation.duration")}</TableCell>
          <TableCell align="right">{t("generation.cost")}</TableCell>
          <TableCell>{t("generation.paid")}</TableCell>
          <TableCell>{t("generation.trace")}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {attempts.map((attempt) => (
          <TableRow key={`${attempt.run}-${attempt.started_at}`}>
            <TableCell align="right">{attempt.run}</TableCell>
            <TableCell>
              <When at={attempt.started_at} />
            </TableCell>
            <TableCell>{attempt.model}</TableCell>
            <TableCell>
              <Box component="span" sx={{ fontWeight: 600, whiteSpace: "nowrap" }}>
                {word("outcome", attempt.outcome)}
              </Box>
            </TableCell>
            <TableCell sx={{ maxWidth: 280, overflowWrap: "anywhere" }}>
              {attempt.outcome_detail ?? "—"}
            </TableCell>
            <TableCell>{attempt.status ?? "—"}</TableCell>
            <TableCell>{attempt.finish_reason ?? "—"}</TableCell>
            <TableCell align="right">
              <Length ms={attempt.duration_ms} />
            </TableCell>
            <TableCell align="right">
              <Micros value={attempt.cost_micros} />
            </TableCell>
            <TableCell>{attempt.paid ? t("app.yes") : t("app.no")}</TableCell>
            <TableCell>{attempt.trace_id ? <IdLink id={attempt.trace_id} to={null} /> : "—"}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
