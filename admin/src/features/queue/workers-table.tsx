import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { actOnWorker } from "@/api/commands";
import type { Worker, WorkerAct, WorkerState } from "@/api/contract";
import { useMay } from "@/api/session/use-staff";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { EmptyState } from "@/ui/empty-state";
import { StateChip } from "@/ui/state-chip";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";
import { Ago, When } from "@/ui/when";

/** What may be asked of a worker as it is; of one that is lost, nothing. */
const ACTS: Record<WorkerState, WorkerAct[]> = {
  working: ["pause", "drain"],
  paused: ["resume"],
  draining: [],
  lost: [],
};

function Acts({ worker }: { worker: Worker }) {
  const t = useTexts();
  const notify = useNotify();
  const [act, setAct] = useState<WorkerAct | null>(null);
  return (
    <Box sx={{ display: "flex", gap: 0.75, justifyContent: "flex-end" }}>
      {ACTS[worker.state].map((each) => (
        <Button key={each} variant="outlined" onClick={() => setAct(each)}>
          {t(`queue.${each}`)}
        </Button>
      ))}
      {act && (
        <CommandDialog
          title={`${t(`queue.${act}`)} · ${worker.name}`}
          note={t(`queue.${act}Note`)}
          danger={act === "drain"}
          confirm={t(`queue.${act}`)}
          run={(reason) => actOnWorker(worker.name, act, reason)}
          onDone={() => {
            setAct(null);
            notify(t("queue.asked"), { type: "success" });
          }}
          onClose={() => setAct(null)}
        />
      )}
    </Box>
  );
}

/** Every process that makes pictures: where it runs, since when, what it has in hand and when it was last heard of. */
export function WorkersTable({ workers }: { workers: Worker[] }) {
  const t = useTexts();
  const may = useMay()("queue", "act");
  if (workers.length === 0)
    return <EmptyState title={t("queue.noWorkers")} note={t("queue.noWorkersNote")} />;
  return (
    <Table size="small" sx={{ "& td": { whiteSpace: "nowrap" } }}>
      <TableHead>
        <TableRow>
          <TableCell>{t("queue.worker")}</TableCell>
          <TableCell>{t("queue.state")}</TableCell>
          <TableCell align="right">{t("queue.load")}</TableCell>
          <TableCell>{t("queue.seen")}</TableCell>
          <TableCell>{t("queue.host")}</TableCell>
          <TableCell>{t("queue.version")}</TableCell>
          <TableCell>{t("queue.since")}</TableCell>
          {may && <TableCell align="right">{t("queue.acts")}</TableCell>}
        </TableRow>
      </TableHead>
      <TableBody>
        {workers.map((worker) => (
          <TableRow key={worker.name}>
            <TableCell sx={{ fontFamily: MONO_STACK, fontSize: 12.5 }}>{worker.name}</TableCell>
            <TableCell>
              <StateChip group="workerState" value={worker.state} />
              {worker.wish && (
                <Box sx={{ color: "text.secondary", fontSize: 12, whiteSpace: "normal" }}>
                  {worker.wish.by?.email} · {worker.wish.reason}
                </Box>
              )}
            </TableCell>
            <TableCell align="right">
              {worker.running} / {worker.concurrency}
            </TableCell>
            <TableCell>
              <Ago at={worker.seen_at} />
            </TableCell>
            <TableCell>{worker.host}</TableCell>
            <TableCell>{worker.version}</TableCell>
            <TableCell>
              <When at={worker.started_at} />
            </TableCell>
            {may && (
              <TableCell align="right">
                <Acts worker={worker} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
