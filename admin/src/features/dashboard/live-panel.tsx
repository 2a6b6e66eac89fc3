import { Box, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import type { Duty, QueueState } from "@/api/figures";
import { json } from "@/api/http";
import { QUEUE_KEY } from "@/api/live-keys";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatAgo, formatClock, formatCount, formatLength, formatPercent } from "@/lib/format";
import { listLink } from "@/lib/list-link";
import { useNow } from "@/lib/use-now";
import { ErrorNote } from "@/ui/error-note";
import { Figure, Figures } from "@/ui/figure";

const POLL_MS = 5000;
/** SC-001: what waits longer than this cannot be ready in time. */
const OLDEST_WARN_MS = 30_000;
/** SC-005: at most this share of cached files may be overdue. */
const OVERDUE_MOST = 0.01;

function AuditTile({ duty }: { duty: Duty | undefined }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow(10_000);
  const counts = duty?.audit ?? null;
  const violations = counts?.violations ?? null;
  return (
    <Figure
      label={t("dash.audit")}
      value={duty ? formatAgo(duty.at, now, language) : t("dash.notYet")}
      note={
        violations === null
          ? undefined
          : violations === 0
            ? t("dash.auditClean", { accounts: formatCount(counts?.accounts ?? 0, language) })
            : t("dash.auditBad", { count: violations })
      }
      tone={violations !== null && violations > 0 ? "bad" : "plain"}
      to="/audit"
    />
  );
}

function Tiles({ queue }: { queue: QueueState }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow(10_000);
  const n = (value: number) => formatCount(value, language);
  const duty = (name: string) => queue.duties.find((each) => each.name === name);
  const purge = duty("purge");
  const oldest = queue.oldest_due_ms;
  return (
    <Figures least={200}>
      <Figure label={t("dash.queued")} value={n(queue.queued)} note={`${t("dash.waiting")} ${n(queue.waiting)}`} to={listLink("generations", { state: ["queued"] })} />
      <Figure
        label={t("dash.oldest")}
        value={oldest === 0 ? "—" : formatLength(oldest)}
        tone={oldest > OLDEST_WARN_MS ? "warn" : "plain"}
        to={listLink("generations", { state: ["queued"] })}
      />
      <Figure label={t("dash.running")} value={n(queue.running)} note={`${t("dash.throughput")} ${queue.throughput_per_min.toFixed(1)}`} to={listLink("generations", { state: ["running"] })} />
      <Figure label={t("dash.review")} value={n(queue.review)} tone={queue.review > 0 ? "warn" : "plain"} to={listLink("generations", { state: ["review"] })} />
      <Figure
        label={t("dash.workers")}
        value={n(queue.workers_alive)}
        note={`Redis ${queue.redis === "ok" ? t("dash.redisOk") : t("dash.redisAway")}`}
        tone={queue.workers_alive === 0 ? "bad" : queue.redis === "away" ? "warn" : "plain"}
        to={listLink("generations", { state: ["running"] })}
      />
      <Figure
        label={t("dash.holds")}
        value={n(queue.holds.credits)}
        note={t("dash.holdsNote", { count: n(queue.holds.count) })}
        to={listLink("generations", { state: ["queued", "running", "review"] })}
      />
      <Figure label={t("dash.abnormal")} value={n(queue.orders_abnormal)} tone={queue.orders_abnormal > 0 ? "bad" : "plain"} to="/abnormal" />
      <Figure
        label={t("dash.overdue")}
        value={n(queue.assets.overdue)}
        note={t("dash.overdueNote", { share: formatPercent(queue.assets.overdue_share, language, 2) })}
        tone={queue.assets.overdue_share >= OVERDUE_MOST ? "bad" : "plain"}
        to={listLink("generations", { since: "30d", state: ["succeeded"] })}
      />
      <AuditTile duty={duty("audit")} />
      <Figure
        label={t("dash.purge")}
        value={purge ? formatAgo(purge.at, now, language) : t("dash.notYet")}
        note={purge && reportText(purge.report, t)}
        to={listLink("generations", { state: ["succeeded"] })}
      />
    </Figures>
  );
}

/** A duty's report names what it counted ("purged: 3"); what it counted none of goes without saying. */
function reportText(report: string, t: ReturnType<typeof useTexts>): string {
  const counts = [...report.matchAll(/(expired|purged): (\d+)/g)].filter(([, , count]) => count !== "0");
  if (counts.length === 0) return t("dash.purgedNone");
  return counts.map(([, name, count]) => `${t(name === "expired" ? "dash.purgeExpired" : "dash.purgeRemoved")} ${count}`).join(" · ");
}

/** How things stand this moment: asked again every five seconds, kept on the screen when an answer fails to come. */
export function LivePanel() {
  const t = useTexts();
  const language = useLanguage();
  const queue = useQuery({
    queryKey: QUEUE_KEY,
    queryFn: ({ signal }) => json<QueueState>("/v1/admin/queue", { signal }),
    refetchInterval: POLL_MS,
    retry: false,
  });
  return (
    <Box component="section" aria-label={t("dash.live")} sx={{ display: "grid", gap: 1 }}>
      <Box sx={{ display: "flex", gap: 1, alignItems: "baseline" }}>
        <Typography variant="h2">{t("dash.live")}</Typography>
        {queue.dataUpdatedAt > 0 && (
          <Typography variant="caption" color={queue.isError ? "error" : "textSecondary"}>
            {queue.isError ? t("dash.stale") : t("dash.updated", { at: formatClock(queue.dataUpdatedAt, language) })}
          </Typography>
        )}
      </Box>
      {queue.isError && !queue.data && <ErrorNote error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.data && <Tiles queue={queue.data} />}
    </Box>
  );
}
