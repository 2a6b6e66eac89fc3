/** The dashboard's numbers: `/stats` over a span, `/queue` as it is now. */
import type { Money } from "./contract";

export interface PresetFigures {
  key: string;
  name: string;
  total: number;
  succeeded: number;
  failed: number;
  canceled: number;
  p50_ms: number | null;
  p95_ms: number | null;
  credits_spent: number;
  revenue: Money;
  cost_micros: number;
  margin: Money;
}

export interface SeriesPoint {
  at: string;
  signups: number;
  income_fen: number;
  generations: number;
  succeeded: number;
  failed: number;
  credits_spent: number;
  cost_micros: number;
}

export interface Stats {
  from: string;
  to: string;
  bucket: "hour" | "day";
  signups: number;
  income: Money;
  refunds: Money;
  orders: { paid: number; refunded: number; abnormal: number };
  credits: {
    sold: number;
    granted: number;
    spent: number;
    released: number;
    expired: number;
    adjusted: number;
    revoked: number;
  };
  generations: { total: number; succeeded: number; failed: number; canceled: number; open: number };
  success_rate: number | null;
  latency: { p50_ms: number | null; p95_ms: number | null; within_120s: number | null };
  by_preset: PresetFigures[];
  failures: { code: string; count: number }[];
  outcomes: { outcome: string; count: number; cost_micros: number }[];
  cost_micros: number;
  rating: { average: number | null; count: number };
  credit_value_fen: number;
  usd_cny: number;
  series: SeriesPoint[];
}

export interface Duty {
  name: string;
  at: string;
  report: unknown;
}

export interface QueueState {
  queued: number;
  running: number;
  review: number;
  waiting: number;
  oldest_due_ms: number | null;
  workers: { name: string; seen_at: string }[];
  workers_alive: number;
  holds: { count: number; credits: number };
  throughput_per_min: number;
  assets: { stored: number; overdue: number; overdue_share: number };
  orders_abnormal: number;
  redis: "ok" | "away";
  duties: Duty[];
}
