/** Spans of time as filters: a span that moves with the clock ("24h"), or fixed ends. */

export const SPANS = ["1h", "24h", "7d", "30d"] as const;
export type Span = (typeof SPANS)[number];

const HOUR = 3_600_000;
const LENGTH: Record<Span, number> = {
  "1h": HOUR,
  "24h": 24 * HOUR,
  "7d": 7 * 24 * HOUR,
  "30d": 30 * 24 * HOUR,
};

export const isSpan = (value: unknown): value is Span => SPANS.includes(value as Span);

export interface TimeRange {
  since?: string;
  from?: string;
  to?: string;
}

/**
 * The fixed ends that the API takes. A moving span starts at a full minute, so that two pages of one list that are
 * asked for within it are pages of the same list.
 */
export function rangeEnds(range: TimeRange, now: number): { from?: string; to?: string } {
  if (isSpan(range.since)) {
    const start = Math.floor((now - LENGTH[range.since]) / 60_000) * 60_000;
    return { from: new Date(start).toISOString() };
  }
  return {
    ...(isMoment(range.from) ? { from: new Date(range.from).toISOString() } : {}),
    ...(isMoment(range.to) ? { to: new Date(range.to).toISOString() } : {}),
  };
}

const isMoment = (text: string | undefined): text is string =>
  text !== undefined && !Number.isNaN(Date.parse(text));
