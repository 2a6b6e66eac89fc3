import { Box, Table, TableBody, TableCell, TableFooter, TableHead, TableRow, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import type { BulkReport } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { Count, Delta } from "@/ui/amounts";
import { IdLink } from "@/ui/id-link";
import { StateChip, ToneChip } from "@/ui/state-chip";

/** What the act would do to each generation and to the credits, and the sum. */
export function EffectPreview({ report }: { report: BulkReport }) {
  const t = useTexts();
  const translate = useTranslate();
  const { results, totals } = report;
  return (
    <Box>
      <Typography variant="h3" component="h3">
        {t("command.preview")}
      </Typography>
      <Box sx={{ maxHeight: 280, overflow: "auto", mt: 0.5 }} tabIndex={0}>
        <Table size="small" stickyHeader>
          <TableHead>
            <TableRow>
              <TableCell>{t("generation.id")}</TableCell>
              <TableCell>{t("command.after")}</TableCell>
              <TableCell align="right">{t("command.held")}</TableCell>
              <TableCell align="right">{t("command.released")}</TableCell>
              <TableCell align="right">{t("command.spent")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {results.map((result) => (
              <TableRow key={result.id}>
                <TableCell>
                  <IdLink id={result.id} copy={false} />
                </TableCell>
                {result.ok ? (
                  <>
                    <TableCell>
                      <StateChip group="state" value={result.state} />
                    </TableCell>
                    <TableCell align="right">
                      <Delta value={result.credits.held} />
                    </TableCell>
                    <TableCell align="right">
                      <Count value={result.credits.released} />
                    </TableCell>
                    <TableCell align="right">
                      <Count value={result.credits.spent} />
                    </TableCell>
                  </>
                ) : (
                  <TableCell colSpan={4}>
                    <ToneChip tone="warn">{t("command.refused")}</ToneChip>{" "}
                    {translate(`word.code.${result.code}`, { _: result.detail ?? result.code ?? "" })}
                  </TableCell>
                )}
              </TableRow>
            ))}
          </TableBody>
          <TableFooter>
            <TableRow sx={{ "& td": { fontWeight: 650, color: "text.primary" } }}>
              <TableCell colSpan={2}>{t("command.totals", { ok: totals.ok, refused: totals.refused })}</TableCell>
              <TableCell align="right">
                <Delta value={totals.held} />
              </TableCell>
              <TableCell align="right">
                <Count value={totals.released} />
              </TableCell>
              <TableCell align="right">
                <Count value={totals.spent} />
              </TableCell>
            </TableRow>
          </TableFooter>
        </Table>
      </Box>
    </Box>
  );
}
