import { Box, Typography } from "@mui/material";
import type { Duty, QueueState } from "@/api/contract";
import { useCounts } from "@/i18n/use-counts";
import { useQueue } from "@/api/use-queue";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import {
  formatAgo,
  formatClockSeconds,
  formatCount,
  formatLength,
  formatPercent,
} from "@mannequin/shared/lib/format";
import { listLink } from "@/lib/list-link";
import { useNow } from "@mannequin/shared/lib/use-now";
import { ErrorNote } from "@/ui/error-note";
import { Figure, Figures } from "@/ui/figure";

/** SC-001: what waits longer than this cannot be ready in time. */
const OLDEST_WARN_MS = 30_000;
/** SC-005: at most this share of cached files may be overdue. */
const OVERDUE_MOST = 0.01;

interface DutyProps {
  duty: Duty | undefined;
  label: string;
  note?: string;
  bad?: boolean;
}

/** When a duty was last done; red when it is late or found something wrong. */
function DutyTile({ duty, label, note, bad = false }: DutyProps) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow(5000);
  if (!duty) return <Figure label={label} value={t("dash.notYet")} to="/queue" />;
  const { at, late } = duty;
  return (
    <Figure
      label={label}
      value={at ? formatAgo(at, Math.max(now, Date.parse(at)), language) : t("dash.notYet")}
      note={late ? t("dash.dutyLate") : note}
      tone={late || bad ? "bad" : "plain"}
      to={`/duties/${duty.name}`}
    />
  );
}

function DutyTiles({ queue }: { queue: QueueState }) {
  const t = useTexts();
  const language = useLanguage();
  const counts = useCounts();
  const duty = (name: string) => queue.duties.find((each) => each.name === name);
  const purge = duty("purge");
  const audit = duty("audit");
  const checked = audit?.report?.duty === "audit" ? audit.report : undefined;
  const late = queue.duties.filter((each) => each.late).length;
  const dead = !queue.scheduler.alive;
  return (
    <>
      <Figure
        label={t("dash.scheduler")}
        value={
          dead
            ? t("dash.schedulerDead")
            : late > 0
              ? t("dash.schedulerLate", { count: late })
              : t("dash.schedulerFine")
        }
        note={dead ? t("dash.schedulerDeadNote") : t("dash.schedulerNote", { count: queue.duties.length })}
        tone={dead || late > 0 ? "bad" : "plain"}
        to="/queue"
      />
      <DutyTile
        duty={audit}
        label={t("dash.audit")}
        bad={(checked?.violations ?? 0) > 0}
        note={
          checked
            ? checked.violations === 0
              ? t("dash.auditClean", { accounts: formatCount(checked.accounts, language) })
              : t("dash.auditBad", { count: checked.violations })
            : undefined
        }
      />
      <DutyTile duty={purge} label={t("dash.purge")} note={purge && (counts(purge.report) || undefined)} />
    </>
  );
}

function Tiles({ queue }: { queue: QueueState }) {
  const t = useTexts();
  const language = useLanguage();
  const n = (value: number) => formatCount(value, language);
  const oldest = queue.oldest_due_ms;
  const late = oldest > OLDEST_WARN_MS;
  return (
    <Figures least={200}>
      <Figure
        label={t("dash.queued")}
        value={n(queue.queued)}
        note={t("dash.waiting", { count: n(queue.waiting) })}
        to={listLink("generations", { state: ["queued"] })}
      />
      <Figure
        label={t("dash.oldest")}
        value={oldest === 0 ? "—" : formatLength(oldest, language)}
        note={late ? t("dash.oldestNote") : undefined}
        tone={late ? "warn" : "plain"}
        to={late ? "/queue" : listLink("generations", { state: ["queued"] })}
      />
      <Figure
        label={t("dash.running")}
        value={n(queue.running)}
        note={`${t("dash.throughput")} ${queue.throughput_per_min.toFixed(1)}`}
        to={listLink("generations", { state: ["running"] })}
      />
      <Figure
        label={t("dash.review")}
        value={n(queue.review)}
        note={queue.review > 0 ? t("dash.reviewNote") : undefined}
        tone={queue.review > 0 ? "warn" : "plain"}
        to={listLink("generations", { state: ["review"] })}
      />
      <Figure
        label={t("dash.workers")}
        value={n(queue.workers_alive)}
        note={
          queue.workers_alive === 0
            ? t("dash.workersNone")
            : `Redis ${queue.redis === "ok" ? t("dash.redisOk") : t("dash.redisAway")}`
        }
        tone={queue.workers_alive === 0 ? "bad" : queue.redis === "away" ? "warn" : "plain"}
        to="/queue"
      />
      <Figure
        label={t("dash.holds")}
        value={n(queue.holds.credits)}
        note={t("dash.holdsNote", { count: n(queue.holds.count) })}
        to={listLink("generations", { state: ["queued", "running", "review"] })}
      />
      <Figure
        label={t("dash.abnormal")}
        value={n(queue.orders_abnormal)}
        note={queue.orders_abnormal > 0 ? t("dash.abnormalNote") : undefined}
        tone={queue.orders_abnormal > 0 ? "bad" : "plain"}
        to="/abnormal"
      />
      <Figure
        label={t("dash.overdue")}
        value={n(queue.assets.overdue)}
        note={t("dash.overdueNote", { share: formatPercent(queue.assets.overdue_share, language, 2) })}
        tone={queue.assets.overdue_share >= OVERDUE_MOST ? "bad" : "plain"}
        to="/duties/purge"
      />
      <DutyTiles queue={queue} />
    </Figures>
  );
}

/** How things stand this moment: asked again every five seconds, kept on the screen when an answer fails to come. */
export function LivePanel() {
  const t = useTexts();
  const language = useLanguage();
  const queue = useQueue();
  return (
    <Box component="section" aria-label={t("dash.live")} sx={{ display: "grid", gap: 1 }}>
      <Box sx={{ display: "flex", gap: 1, alignItems: "baseline" }}>
        <Typography variant="h2">{t("dash.live")}</Typography>
        {queue.dataUpdatedAt > 0 && (
          <Typography variant="caption" color={queue.isError ? "error" : "textSecondary"}>
            {queue.isError
              ? t("dash.stale")
              : t("dash.updated", { at: formatClockSeconds(queue.dataUpdatedAt, language) })}
          </Typography>
        )}
      </Box>
      {queue.isError && !queue.data && <ErrorNote error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.data && <Tiles queue={queue.data} />}
    </Box>
  );
}
