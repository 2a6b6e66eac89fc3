/**
 * Fields that the API gains with its next contract; each may be missing until it does. To be replaced by the types of
 * openapi.json, field by field, as they arrive there.
 */
import type { BulkReport, BulkResult, GenerationState, Hit, OrderAct } from "./contract";
import type { Duty, QueueState } from "./figures";

export type WorkerState = "working" | "paused" | "draining" | "lost";
export type WorkerAct = "pause" | "resume" | "drain";

export interface Worker {
  name: string;
  seen_at: string;
  alive: boolean;
  host?: string | null;
  version?: string | null;
  started_at?: string | null;
  running?: number | null;
  concurrency?: number | null;
  state?: WorkerState;
}

export interface QueuePause {
  at: string;
  by?: string | null;
  by_email?: string | null;
  reason: string;
}

export interface DutyNow extends Duty {
  every_ms?: number | null;
  due_at?: string | null;
  late?: boolean;
  counts?: DutyCounts | null;
}

export interface QueueNow extends Omit<QueueState, "workers" | "duties"> {
  workers: Worker[];
  duties: DutyNow[];
  /** Entries in Redis; null while it is away. */
  doorbell_depth?: number | null;
  paused?: QueuePause | null;
  scheduler?: { alive: boolean; seen_at?: string | null } | null;
}

export type DutyCounts = Record<string, number>;

export interface DutyDay {
  /** `YYYY-MM-DD`. */
  day: string;
  runs: number;
  failures: number;
  last_at?: string | null;
  counts?: DutyCounts | null;
  late: boolean;
}

/** Whose credits an act moves, and what they have before and after. */
export interface Effect {
  before?: GenerationState;
  after?: GenerationState;
  /** What a retry makes beside the old one; null when nothing new is made. */
  new?: { state: GenerationState; hold: number } | null;
  user?: { id: string; email: string; name?: string | null; available: number };
  available_after?: number;
}

export type BulkEffect = BulkResult & Effect;
export type BulkPreview = Omit<BulkReport, "results" | "totals"> & {
  results: BulkEffect[];
  totals: BulkReport["totals"] & { charged?: number };
};

export type OrderActNext = OrderAct | "resolve";
export type FoundNext = Hit;
