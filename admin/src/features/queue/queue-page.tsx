import { Alert, Box, Button, Skeleton } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { switchQueue } from "@/api/commands";
import type { QueueState } from "@/api/contract";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatClockSeconds, formatCount, formatLength } from "@mannequin/shared/lib/format";
import { listLink } from "@/lib/list-link";
import { CommandDialog } from "@/ui/command/command-dialog";
import { ErrorNote } from "@/ui/error-note";
import { Figure, Figures } from "@/ui/figure";
import { PageHead } from "@/ui/page-head";
import { Section, Unit } from "@/ui/section";
import { DutiesTable } from "./duties-table";
import { useQueue } from "@/api/use-queue";
import { WorkersTable } from "./workers-table";

function Switch({ paused }: { paused: boolean }) {
  const t = useTexts();
  const may = useMay();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  if (!may("queue", "act")) return null;
  const name = t(paused ? "queue.resumeAll" : "queue.pauseAll");
  return (
    <>
      <Button
        variant={paused ? "contained" : "outlined"}
        color={paused ? "primary" : "error"}
        onClick={() => setAsking(true)}
      >
        {name}
      </Button>
      {asking && (
        <CommandDialog
          title={name}
          note={t(paused ? "queue.resumeAllNote" : "queue.pauseAllNote")}
          danger={!paused}
          confirm={name}
          run={(reason) => switchQueue(paused ? "resume" : "pause", reason)}
          onDone={() => {
            setAsking(false);
            notify(t(paused ? "queue.resumed" : "queue.paused"), { type: "success" });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Depth({ queue }: { queue: QueueState }) {
  const t = useTexts();
  const language = useLanguage();
  const n = (value: number) => formatCount(value, language);
  const running = queue.workers.reduce((sum, worker) => sum + (worker.running ?? 0), 0);
  const room = queue.workers
    .filter((worker) => worker.alive)
    .reduce((sum, worker) => sum + (worker.concurrency ?? 0), 0);
  return (
    <Figures least={180}>
      <Figure
        label={t("queue.inMongo")}
        value={n(queue.queued)}
        note={t("queue.behindOwn", { count: n(queue.waiting) })}
        to={listLink("generations", { state: ["queued"] })}
      />
      <Figure
        label={t("queue.inRedis")}
        value={typeof queue.doorbell_depth === "number" ? n(queue.doorbell_depth) : "—"}
        note={queue.redis === "ok" ? t("queue.redisNote") : t("queue.redisAway")}
        tone={queue.redis === "ok" ? "plain" : "warn"}
      />
      <Figure
        label={t("dash.oldest")}
        value={queue.oldest_due_ms === 0 ? "—" : formatLength(queue.oldest_due_ms, language)}
        to={listLink("generations", { state: ["queued"] })}
      />
      <Figure
        label={t("queue.atWork")}
        value={room > 0 ? `${n(running)} / ${n(room)}` : n(queue.running)}
        note={`${t("dash.throughput")} ${queue.throughput_per_min.toFixed(1)}`}
        to={listLink("generations", { state: ["running"] })}
      />
    </Figures>
  );
}

function Scheduler({ queue }: { queue: QueueState }) {
  const t = useTexts();
  if (queue.scheduler.alive) return null;
  return (
    <Alert severity="error" sx={{ mx: 2, mb: 1 }}>
      {t("queue.schedulerDead")}
    </Alert>
  );
}

/** What waits, who works on it, and whether what is done by itself is done. */
export default function QueuePage() {
  const t = useTexts();
  const language = useLanguage();
  const queue = useQueue();
  return (
    <>
      <PageHead
        title={t("queue.title")}
        actions={queue.data && <Switch paused={Boolean(queue.data.paused)} />}
      />
      {queue.error && !queue.data && <ErrorNote error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.isPending && <Skeleton variant="rounded" height={200} />}
      {queue.data && (
        <Box sx={{ display: "grid", gap: 2, "& > *": { minWidth: 0 } }}>
          <Depth queue={queue.data} />
          <Section
            title={t("queue.workers")}
            flush
            aside={
              <Unit>
                {queue.isError
                  ? t("dash.stale")
                  : t("dash.updated", { at: formatClockSeconds(queue.dataUpdatedAt, language) })}
              </Unit>
            }
          >
            <WorkersTable workers={queue.data.workers} />
          </Section>
          <Section title={t("queue.duties")} flush aside={<Unit>{t("queue.dutiesNote")}</Unit>}>
            <Scheduler queue={queue.data} />
            <DutiesTable duties={queue.data.duties} />
          </Section>
        </Box>
      )}
    </>
  );
}
