import {
  Box,
  Link as MuiLink,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { Link } from "react-router-dom";
import type { Stats } from "@/api/figures";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoneyExact, formatPercent } from "@mannequin/shared/lib/format";
import { listLink } from "@/lib/list-link";
import type { Span } from "@/lib/time-range";
import { Count, Length, Micros, MoneyText } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { Section } from "@/ui/section";

/** What each tool brings in and costs. */
export function PresetMoney({ stats, span }: { stats: Stats; span: Span }) {
  const t = useTexts();
  const language = useLanguage();
  const value = formatMoneyExact(Math.round(stats.credit_value_fen * 100) / 100, "CNY", language);
  return (
    <Section
      title={t("dash.margin")}
      flush
      aside={
        <Typography variant="caption" color="textSecondary">
          {t("dash.marginNote", { value, usd: stats.usd_cny.toFixed(2) })}
        </Typography>
      }
    >
      {stats.by_preset.length === 0 ? (
        <EmptyState title={t("dash.noData")} />
      ) : (
        <Table size="small" sx={{ "& td, & th": { whiteSpace: "nowrap" } }}>
          <TableHead>
            <TableRow>
              <TableCell>{t("dash.preset")}</TableCell>
              <TableCell align="right">{t("dash.total")}</TableCell>
              <TableCell align="right">{t("dash.failed")}</TableCell>
              <TableCell align="right">{t("dash.rate")}</TableCell>
              <TableCell align="right">{t("dash.p50")}</TableCell>
              <TableCell align="right">{t("dash.spent")}</TableCell>
              <TableCell align="right">{t("dash.revenue")}</TableCell>
              <TableCell align="right">{t("dash.cost")}</TableCell>
              <TableCell align="right">{t("dash.marginCol")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {stats.by_preset.map((preset) => {
              const judged = preset.succeeded + preset.failed;
              return (
                <TableRow key={preset.key}>
                  <TableCell>
                    <MuiLink
                      component={Link}
                      color="textPrimary"
                      to={listLink("generations", { since: span, preset: preset.key })}
                    >
                      {preset.name}
                    </MuiLink>
                  </TableCell>
                  <TableCell align="right">
                    <Count value={preset.total} />
                  </TableCell>
                  <TableCell align="right">
                    <Count value={preset.failed} />
                  </TableCell>
                  <TableCell align="right">
                    {judged === 0 ? "—" : formatPercent(preset.succeeded / judged, language)}
                  </TableCell>
                  <TableCell align="right">
                    <Length ms={preset.p50_ms} />
                  </TableCell>
                  <TableCell align="right">
                    <Count value={preset.credits_spent} />
                  </TableCell>
                  <TableCell align="right">
                    <MoneyText money={preset.revenue} />
                  </TableCell>
                  <TableCell align="right">
                    <Micros value={preset.cost_micros} />
                  </TableCell>
                  <TableCell align="right">
                    <Box
                      component="span"
                      sx={{ fontWeight: 600, color: preset.margin.amount < 0 ? "error.main" : undefined }}
                    >
                      <MoneyText money={preset.margin} />
                    </Box>
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
