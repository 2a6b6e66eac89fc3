import type { Stats } from "@/api/figures";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount, formatLength, formatMicros, formatPercent } from "@mannequin/shared/lib/format";
import { listLink } from "@/lib/list-link";
import type { Span } from "@/lib/time-range";
import { MoneyText } from "@/ui/amounts";
import { Figure, Figures } from "@/ui/figure";

/** SC-001: this share is to be ready within 120 s. */
const WITHIN_GOAL = 0.95;
const PROMISED_MS = 120_000;
/** SC-003: what people give on average is to be at least this. */
const RATING_AIM = 4.5;
/** With so many stars or fewer somebody was not content: these are what the tile opens. */
const LOW_STARS = 3;

export function StatTiles({ stats, span }: { stats: Stats; span: Span }) {
  const t = useTexts();
  const language = useLanguage();
  const n = (value: number) => formatCount(value, language);
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? "—" : formatPercent(value, language);
  const length = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? "—" : formatLength(ms, language);
  const { credits, generations, latency, orders, rating } = stats;
  const within = latency.within_120s;
  const list = (filter: Record<string, unknown>) => listLink("generations", { since: span, ...filter });
  const entries = (kind: string, more: Record<string, unknown> = {}) =>
    listLink("entries", { since: span, kind, ...more });
  return (
    <Figures least={172}>
      <Figure label={t("dash.signups")} value={n(stats.signups)} to={listLink("users")} />
      <Figure
        label={t("dash.income")}
        value={<MoneyText money={stats.income} />}
        note={`${t("dash.ordersPaid")} ${n(orders.paid)}`}
        to={listLink("orders", { since: span, state: "fulfilled" })}
      />
      <Figure
        label={t("dash.refunds")}
        value={<MoneyText money={stats.refunds} />}
        note={`${t("dash.ordersRefunded")} ${n(orders.refunded)}`}
        to={listLink("orders", { since: span, state: "refunded" })}
      />
      <Figure
        label={t("dash.sold")}
        value={n(credits.sold)}
        note={`${t("dash.granted")} ${n(credits.granted)}`}
        to={listLink("orders", { since: span, state: "fulfilled" })}
      />
      <Figure
        label={t("dash.spent")}
        value={n(credits.spent)}
        note={`${t("dash.released")} ${n(credits.released)}`}
        to={entries("commit")}
      />
      <Figure
        label={t("dash.expired")}
        value={n(credits.expired)}
        note={`${t("dash.adjusted")} ${n(credits.adjusted)} · ${t("dash.revoked")} ${n(credits.revoked)}`}
        to={entries("expire")}
      />
      <Figure
        label={t("generation.title")}
        value={n(generations.total)}
        note={`${t("dash.succeeded")} ${n(generations.succeeded)} · ${t("dash.failed")} ${n(generations.failed)} · ${t("dash.open")} ${n(generations.open)}`}
        to={list({})}
      />
      <Figure
        label={t("dash.successRate")}
        value={share(stats.success_rate)}
        note={`${t("dash.failed")} ${n(generations.failed)}`}
        to={list({ state: ["failed"] })}
      />
      <Figure
        label={t("dash.within")}
        value={share(within)}
        note={t("dash.target")}
        tone={within === null || within === undefined ? "plain" : within >= WITHIN_GOAL ? "good" : "bad"}
        to={list({ state: ["succeeded", "failed"] })}
      />
      <Figure
        label={t("dash.p95")}
        value={length(latency.p95_ms)}
        note={`${t("dash.p50")} ${length(latency.p50_ms)}`}
        tone={(latency.p95_ms ?? 0) > PROMISED_MS ? "bad" : "plain"}
        to={list({ state: ["succeeded"] })}
      />
      <Figure label={t("dash.cost")} value={formatMicros(stats.cost_micros, language)} to={list({})} />
      <Figure
        label={t("dash.rating")}
        value={
          rating.average === null || rating.average === undefined ? "—" : `${rating.average.toFixed(2)} ★`
        }
        note={t("dash.ratingCount", { count: n(rating.count), aim: RATING_AIM })}
        tone={typeof rating.average !== "number" ? "plain" : rating.average >= RATING_AIM ? "good" : "warn"}
        to={list({ rating_max: LOW_STARS })}
      />
    </Figures>
  );
}
