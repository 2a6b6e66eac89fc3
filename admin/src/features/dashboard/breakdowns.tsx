import { Box } from "@mui/material";
import type { Stats } from "@/api/figures";
import { useLanguage, useTexts, useWord } from "@/i18n/use-texts";
import { formatCount, formatLength } from "@mannequin/shared/lib/format";
import { listLink } from "@/lib/list-link";
import type { Span } from "@/lib/time-range";
import { BarList, type Bar } from "@/ui/bar-list";
import { EmptyState } from "@/ui/empty-state";
import { Section, Unit } from "@/ui/section";

interface Props {
  stats: Stats;
  span: Span;
}

const PROMISED_S = 120;

function Bars({ bars, empty, line }: { bars: Bar[]; empty: string; line?: { at: number; label: string } }) {
  return bars.length === 0 ? <EmptyState title={empty} /> : <BarList bars={bars} line={line} />;
}

/** How long the slowest twentieth of each tool takes, against the promise of 120 s (SC-001). */
export function LatencyBars({ stats, span }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const bars = stats.by_preset
    .filter((preset) => preset.p95_ms !== null && preset.p95_ms !== undefined)
    .map(({ key, name, p95_ms }): Bar => {
      const seconds = (p95_ms ?? 0) / 1000;
      return {
        key,
        label: name,
        value: seconds,
        text: formatLength(seconds * 1000, language),
        tone: seconds > PROMISED_S ? "bad" : "ink",
        to: listLink("generations", { since: span, preset: key, state: ["succeeded"] }),
      };
    });
  return (
    <Section title={t("dash.latency")} aside={<Unit>{t("dash.latencyNote")}</Unit>}>
      <Bars bars={bars} empty={t("dash.noData")} line={{ at: PROMISED_S, label: t("dash.goalLine") }} />
    </Section>
  );
}

export function FailureBars({ stats, span }: Props) {
  const t = useTexts();
  const word = useWord();
  const language = useLanguage();
  const bars = stats.failures.map(
    ({ code, count }): Bar => ({
      key: code,
      label: word("failure", code),
      value: count,
      text: formatCount(count, language),
      tone: "bad",
      to: listLink("generations", { since: span, failure: code }),
    }),
  );
  return (
    <Section title={t("dash.failures")} aside={<Unit>{t("dash.failuresNote")}</Unit>}>
      <Bars bars={bars} empty={t("dash.noFailures")} />
    </Section>
  );
}

/** Where credits came from and went in the span. */
export function CreditFlow({ stats, span }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const parts: [
    keyof Stats["credits"] & ("sold" | "granted" | "spent" | "released" | "expired" | "adjusted" | "revoked"),
    string,
    Bar["tone"],
  ][] = [
    ["sold", "grant", "good"],
    ["granted", "grant", "good"],
    ["spent", "commit", "ink"],
    ["released", "release", "tape"],
    ["expired", "expire", "ink"],
    ["adjusted", "adjust", "tape"],
    ["revoked", "revoke", "bad"],
  ];
  const bars = parts.map(
    ([name, kind, tone]): Bar => ({
      key: name,
      label: t(`dash.${name}`),
      value: Math.abs(stats.credits[name]),
      text: formatCount(stats.credits[name], language),
      tone,
      to: listLink("entries", { since: span, kind }),
    }),
  );
  return (
    <Section title={t("dash.credits")} aside={<Unit>{t("dash.creditsNote")}</Unit>}>
      <Bars bars={bars} empty={t("dash.noData")} />
    </Section>
  );
}

/** What the paid calls to the provider came to. */
export function OutcomeBars({ stats }: { stats: Stats }) {
  const t = useTexts();
  const word = useWord();
  const language = useLanguage();
  const bars = stats.outcomes.map(
    ({ outcome, count }): Bar => ({
      key: outcome ?? "open",
      // A call that was never heard of again, or still is under way.
      label: outcome ? word("outcome", outcome) : t("dash.noAnswer"),
      value: count,
      text: formatCount(count, language),
      tone: outcome === "picture" ? "good" : "ink",
    }),
  );
  return (
    <Section title={t("dash.outcomes")}>
      <Box>
        <Bars bars={bars} empty={t("dash.noData")} />
      </Box>
    </Section>
  );
}
