import { Box, Skeleton, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router-dom";
import type { DutyDay } from "@/api/contract";
import { json } from "@/api/http";
import { dutyKey } from "@/api/live/keys";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Count } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/error-note";
import { PageHead } from "@/ui/page-head";
import { Section, Unit } from "@/ui/section";
import { ToneChip } from "@/ui/state-chip";
import { When } from "@/ui/when";
import { dayState, type DayState } from "./duty-state";
import { useCounts } from "@/i18n/use-counts";

const DAYS = 90;
const TONES = {
  done: "good",
  failed: "warn",
  late: "bad",
  missing: "bad",
  unknown: "plain",
} as const satisfies Record<DayState, string>;

function Days({ days }: { days: DutyDay[] }) {
  const t = useTexts();
  const counts = useCounts();
  if (days.length === 0) return <EmptyState title={t("queue.noDays")} />;
  return (
    <Table size="small">
      <TableHead>
        <TableRow>
          <TableCell>{t("queue.day")}</TableCell>
          <TableCell>{t("queue.state")}</TableCell>
          <TableCell align="right">{t("queue.rounds")}</TableCell>
          <TableCell align="right">{t("queue.failures")}</TableCell>
          <TableCell>{t("queue.lastRound")}</TableCell>
          <TableCell>{t("queue.came")}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {days.map((day) => (
          <TableRow key={day.day}>
            <TableCell sx={{ whiteSpace: "nowrap" }}>{day.day}</TableCell>
            <TableCell>
              <ToneChip tone={TONES[dayState(day)]}>{t(`queue.dayState.${dayState(day)}`)}</ToneChip>
            </TableCell>
            <TableCell align="right">
              <Count value={day.runs} />
            </TableCell>
            <TableCell align="right">
              <Count value={day.failures} />
            </TableCell>
            <TableCell>
              <When at={day.last_at} />
            </TableCell>
            <TableCell>{counts(day.report) || "—"}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** One duty day by day: whether it was done on each, and what came of it. */
export default function DutyPage() {
  const t = useTexts();
  const word = useWord();
  const { name = "" } = useParams();
  const days = useQuery({
    queryKey: dutyKey(name),
    queryFn: ({ signal }) =>
      json<{ items: DutyDay[] }>(`/v1/admin/duties/${encodeURIComponent(name)}/days`, {
        query: { days: DAYS },
        signal,
      }),
    retry: false,
  });
  const items = days.data?.items ?? [];
  const bad = items.filter((day) => dayState(day) === "missing" || dayState(day) === "late").length;
  return (
    <>
      <PageHead title={`${t("queue.duty")} · ${word("duty", name)}`} />
      {days.error && !days.data && <ErrorNote error={days.error} onRetry={() => void days.refetch()} />}
      {days.isPending && <Skeleton variant="rounded" height={400} />}
      {days.data && (
        <Box sx={{ display: "grid", gap: 2, "& > *": { minWidth: 0 } }}>
          <Section
            title={t("queue.history", { days: DAYS })}
            flush
            aside={<Unit>{bad === 0 ? t("queue.allDays") : t("queue.badDays", { count: bad })}</Unit>}
          >
            <Days days={items} />
          </Section>
        </Box>
      )}
    </>
  );
}
