import { Link as MuiLink, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { Link } from "react-router-dom";
import type { Duty } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Length } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { ToneChip } from "@/ui/state-chip";
import { Ago, When } from "@/ui/when";

/** What is done by itself round after round; a name opens its last 90 days. */
export function DutiesTable({ duties }: { duties: Duty[] }) {
  const t = useTexts();
  const word = useWord();
  if (duties.length === 0) return <EmptyState title={t("queue.noDuties")} />;
  return (
    <Table size="small" sx={{ "& td": { whiteSpace: "nowrap" } }}>
      <TableHead>
        <TableRow>
          <TableCell>{t("queue.duty")}</TableCell>
          <TableCell>{t("queue.state")}</TableCell>
          <TableCell>{t("queue.lastRound")}</TableCell>
          <TableCell>{t("queue.nextRound")}</TableCell>
          <TableCell>{t("queue.every")}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {duties.map((duty) => (
          <TableRow key={duty.name}>
            <TableCell>
              <MuiLink
                component={Link}
                to={`/duties/${duty.name}`}
                color="textPrimary"
                sx={{ fontWeight: 600 }}
              >
                {word("duty", duty.name)}
              </MuiLink>
            </TableCell>
            <TableCell>
              {duty.late ? (
                <ToneChip tone="bad">{t("queue.late")}</ToneChip>
              ) : (
                <ToneChip tone="good">{t("queue.onTime")}</ToneChip>
              )}
            </TableCell>
            <TableCell>
              <Ago at={duty.at} />
            </TableCell>
            <TableCell>
              <When at={duty.due_at} />
            </TableCell>
            <TableCell>
              <Length ms={duty.every_ms} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
