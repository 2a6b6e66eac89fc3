import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import type { BulkResult, BulkReport } from "@/api/contract";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount } from "@mannequin/shared/lib/format";
import { IdLink } from "@/ui/id-link";
import { StateChip, ToneChip } from "@/ui/state-chip";
import { movesOf, type Moves } from "./moves";

/** "暂扣 4 · 返还 2": which way credits go, in words and not by a sign that reads either way. */
function MovesText({ moves }: { moves: Moves }) {
  const t = useTexts();
  const language = useLanguage();
  const parts = (["held", "released", "charged"] as const)
    .filter((name) => moves[name] !== 0)
    .map((name) => `${t(`command.${name}`)} ${formatCount(moves[name], language)}`);
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap" }}>
      {parts.length === 0 ? t("command.noEffect") : parts.join(" · ")}
    </Box>
  );
}

function Owner({ result }: { result: BulkResult }) {
  const t = useTexts();
  const language = useLanguage();
  if (!result.user) return <>—</>;
  const { user } = result;
  const after = result.available_after ?? user.available;
  return (
    <>
      <Box sx={{ overflowWrap: "anywhere" }}>{user.name || user.email}</Box>
      <Box sx={{ color: "text.secondary", fontSize: 12, whiteSpace: "nowrap" }}>
        {t("command.balance", {
          before: formatCount(user.available, language),
          after: formatCount(after, language),
        })}
      </Box>
    </>
  );
}

/** The old one stays as it is or ends; a retry makes a new one beside it. */
function Effect({ result }: { result: BulkResult }) {
  const t = useTexts();
  const before = result.before?.state;
  const after = result.after?.state;
  return (
    <>
      <TableCell>
        <Owner result={result} />
      </TableCell>
      <TableCell>
        {before === after ? (
          <>
            <StateChip group="state" value={after} />{" "}
            <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
              {t("command.stays")}
            </Box>
          </>
        ) : (
          <Box component="span" sx={{ whiteSpace: "nowrap" }}>
            <StateChip group="state" value={before} /> → <StateChip group="state" value={after} />
          </Box>
        )}
      </TableCell>
      <TableCell>
        {result.new ? (
          <StateChip group="state" value={result.new.state} />
        ) : result.after?.cancel_requested ? (
          t("command.asksToStop")
        ) : (
          "—"
        )}
      </TableCell>
      <TableCell>
        {result.new?.on_the_house ? t("command.house") : <MovesText moves={movesOf(result.credits)} />}
      </TableCell>
    </>
  );
}

/** What the act would do to each generation and to the credits of its owner. The sum stands above all, never scrolled away. */
export function EffectPreview({ report }: { report: BulkReport }) {
  const t = useTexts();
  const translate = useTranslate();
  const { results, totals } = report;
  return (
    <Box>
      <Typography variant="h3" component="h3">
        {t("command.preview")}
      </Typography>
      <Box
        role="status"
        sx={{ display: "flex", gap: 2, flexWrap: "wrap", fontWeight: 650, fontSize: 14, py: 0.75 }}
      >
        <span>{t("command.totals", { ok: totals.ok, refused: totals.refused })}</span>
        <MovesText moves={movesOf(totals)} />
      </Box>
      <Box sx={{ maxHeight: 240, overflow: "auto" }} tabIndex={0}>
        <Table size="small" stickyHeader>
          <TableHead>
            <TableRow>
              <TableCell>{t("generation.id")}</TableCell>
              <TableCell>{t("generation.user")}</TableCell>
              <TableCell>{t("command.old")}</TableCell>
              <TableCell>{t("command.new")}</TableCell>
              <TableCell>{t("command.credits")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {results.map((result) => (
              <TableRow key={result.id}>
                <TableCell>
                  <IdLink id={result.id} copy={false} />
                </TableCell>
                {result.ok ? (
                  <Effect result={result} />
                ) : (
                  <TableCell colSpan={4}>
                    <ToneChip tone="warn">{t("command.refused")}</ToneChip>{" "}
                    {translate(`word.code.${result.code}`, { _: result.detail ?? result.code ?? "" })}
                  </TableCell>
                )}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Box>
  );
}
