/**
 * Fields that the API gains with its next contract; each may be missing until it does. To be replaced by the types of
 * openapi.json, one by one, as they arrive there.
 */
import type { BulkReport, BulkResult, GenerationAct, GenerationState, OrderAct, Person } from "./contract";
import type { Duty, QueueState } from "./figures";

export type WorkerState = "working" | "paused" | "draining" | "lost";
export type WorkerAct = "pause" | "resume" | "drain";

export interface Worker {
  name: string;
  seen_at: string;
  alive: boolean;
  host?: string;
  version?: string;
  started_at?: string;
  running?: number;
  concurrency?: number;
  state?: WorkerState;
  /** What it was asked to do, by whom and why. */
  wish?: { kind: "pause" | "drain"; at: string; by: Person | null; reason: string } | null;
}

export interface QueuePause {
  at: string;
  by: string;
  by_email?: string | null;
  reason: string;
}

export type DutyCounts = Record<string, number>;

export interface DutyNow extends Pick<Duty, "name" | "audit"> {
  /** The last round; null = none in a week. */
  at: string | null;
  every_ms?: number;
  due_at?: string | null;
  late?: boolean;
  counts?: DutyCounts | null;
}

export interface QueueNow extends Omit<QueueState, "workers" | "duties"> {
  workers: Worker[];
  duties: DutyNow[];
  /** Rings that wait in Redis; null while it is away. */
  doorbell_depth?: number | null;
  paused?: QueuePause | null;
  scheduler?: { alive: boolean; seen_at: string | null };
}

export interface DutyDay {
  /** `YYYY-MM-DD`, by the calendar of Shanghai. */
  day: string;
  runs: number;
  failures: number;
  last_at: string | null;
  counts: DutyCounts | null;
  late: boolean;
}

/** `void`: the credits of a finished picture go back, for it is of no use. */
export type GenerationActNext = GenerationAct | "void";

interface Standing {
  state: GenerationState;
  cancel_requested: boolean;
  voided: boolean;
}

/** What one generation of many comes to; before, after and its owner are told by a preview only. */
export type BulkEffect = BulkResult & {
  before?: Standing | null;
  after?: Standing | null;
  /** What a retry makes beside the old one. */
  new?: { id: string | null; state: GenerationState; hold: number; on_the_house: boolean } | null;
  /** `available`: before this one of the list. */
  user?: { id: string; email: string; name: string; available: number } | null;
  available_after?: number | null;
  /** `available`: change of what the owner may spend. */
  credits: BulkResult["credits"] & { available?: number };
};

export type BulkPreview = Omit<BulkReport, "results" | "totals"> & {
  results: BulkEffect[];
  totals: Omit<BulkReport["totals"], "spent"> & { spent?: number; charged?: number; available?: number };
};

export type OrderActNext = OrderAct | "resolve";
