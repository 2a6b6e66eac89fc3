import type { QueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@mannequin/shared/api/client";
import { ApiError } from "@mannequin/shared/contract/error";
import { rememberGeneration, rememberSubmitted } from "@/api/generations/generation-cache";
import { postGeneration } from "@/api/generations/post-generation";
import { createStore, type Store } from "@mannequin/shared/lib/store";
import { uuid } from "@mannequin/shared/lib/uuid";
import type { Wanted } from "./matrix";
import { changeMatrix, matrixStore, putCell } from "./matrix-store";

/**
 * Sends the cells of a table, a few at a time, each under a key of its own that was written down before. One cell
 * refused does not stop the others; too few credits, a lost line or an ended session do.
 */
export type RunNote = "credits" | "network" | "session" | null;
export interface RunStatus {
  running: boolean;
  /** Why it stopped by itself. */
  note: RunNote;
}

const AT_ONCE = 3;
/** Waits before the same cell is tried again (ms): the line, the limit of open pictures, the limit of requests. */
const LINE_MS = [1000, 3000, 8000] as const;
const FULL_MS = 5000;

const statuses = new Map<string, Store<RunStatus>>();

export function runStatus(userId: string): Store<RunStatus> {
  const known = statuses.get(userId) ?? createStore<RunStatus>({ running: false, note: null });
  statuses.set(userId, known);
  return known;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends one cell until it is answered. The name of what stops the whole run, or null when the run may go on. */
async function runCell(userId: string, cache: QueryClient, at: string): Promise<RunNote> {
  const status = runStatus(userId);
  let lost = 0;
  for (;;) {
    const cell = matrixStore(userId).get().cells[at];
    if (cell === undefined) return null;
    putCell(userId, at, { ...cell, state: "sending" });
    try {
      const submitted = await postGeneration(cell.key, cell.body);
      putCell(userId, at, { ...cell, state: "sent", ids: submitted.generations.map((each) => each.id) });
      rememberSubmitted(cache, submitted);
      return null;
    } catch (error) {
      const waiting = () => putCell(userId, at, { ...cell, state: "waiting" });
      if (!(error instanceof ApiError) || error.status === 401) {
        waiting();
        return "session";
      }
      if (!error.answered || error.status >= 500) {
        waiting();
        const wait = LINE_MS[lost];
        lost += 1;
        if (wait === undefined || !status.get().running) return "network";
        await pause(wait);
      } else if (error.status === 429 || error.code === "too_many_open") {
        waiting();
        if (!status.get().running) return null;
        await pause(error.retryAfter === null ? FULL_MS : error.retryAfter * 1000);
      } else if (error.code === "insufficient_credits") {
        putCell(userId, at, undefined);
        void cache.invalidateQueries({ queryKey: ["balance"] });
        return "credits";
      } else {
        putCell(userId, at, { ...cell, state: "refused", code: error.code });
        return null;
      }
      if (!status.get().running) return null;
    }
  }
}

function nextWaiting(userId: string): string | undefined {
  return Object.entries(matrixStore(userId).get().cells).find(([, cell]) => cell.state === "waiting")?.[0];
}

/** Runs what waits. Cells left "sending" by a page that went away are asked about again, under the keys they had. */
export async function resumeRun(userId: string, cache: QueryClient): Promise<void> {
  const status = runStatus(userId);
  if (status.get().running) return;
  for (const [at, cell] of Object.entries(matrixStore(userId).get().cells)) {
    if (cell.state === "sending") putCell(userId, at, { ...cell, state: "waiting" });
  }
  status.set({ running: true, note: null });
  const worker = async () => {
    for (let at = nextWaiting(userId); at !== undefined && status.get().running; at = nextWaiting(userId)) {
      const note = await runCell(userId, cache, at);
      if (note !== null) status.set({ running: false, note });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (status.get().note === "credits") dropWaiting(userId);
  status.set({ running: false, note: status.get().note });
}

export function startRun(userId: string, cache: QueryClient, wanted: readonly Wanted[]): Promise<void> {
  const cells = Object.fromEntries(
    wanted
      .filter((cell) => cell.within)
      .map(({ at, body, price }) => [
        at,
        { key: uuid(), body: JSON.stringify(body), price, state: "waiting" as const, ids: [] },
      ]),
  );
  changeMatrix(userId, (matrix) => ({ cells: { ...matrix.cells, ...cells } }));
  return resumeRun(userId, cache);
}

/** What was not sent goes back to "not run". What is being sent stays: its answer decides. */
function dropWaiting(userId: string): void {
  changeMatrix(userId, ({ cells }) => ({
    cells: Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell.state !== "waiting")),
  }));
}

/** Sends nothing more; with `open`, asks to cancel those as well. */
export async function stopRun(userId: string, cache: QueryClient, open: readonly string[]): Promise<void> {
  runStatus(userId).set({ running: false, note: null });
  dropWaiting(userId);
  for (const id of open) {
    await unwrap(client.POST("/v1/generations/{id}/cancel", { params: { path: { id } } })).then(
      (generation) => rememberGeneration(cache, generation),
      // It finished in between: then there is nothing to cancel.
      () => undefined,
    );
  }
  void cache.invalidateQueries({ queryKey: ["balance"] });
}
