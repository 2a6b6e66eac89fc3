import { Box, useTheme } from "@mui/material";
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { SeriesPoint, Stats } from "@/api/figures";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount, formatMonthDay, formatClock, formatMoneyExact } from "@mannequin/shared/lib/format";
import { Section, Unit } from "@/ui/section";

const HEIGHT = 240;
const FEN = 100;
const MICROS = 1_000_000;

interface Shown {
  at: string;
  name: string;
  succeeded: number;
  failed: number;
  other: number;
  signups: number;
  income: number;
  cost: number;
}

const shown = (point: SeriesPoint, stats: Stats, language: string): Shown => ({
  at: point.at,
  name: stats.bucket === "hour" ? formatClock(point.at, language) : formatMonthDay(point.at, language),
  succeeded: point.succeeded,
  failed: point.failed,
  other: Math.max(0, point.generations - point.succeeded - point.failed),
  signups: point.signups,
  income: point.income_fen / FEN,
  cost: (point.cost_micros / MICROS) * stats.usd_cny,
});

function useLook() {
  const { tokens } = useTheme();
  const axis = { stroke: tokens.edge, tick: { fill: tokens.muted, fontSize: 12 }, tickLine: false } as const;
  const tip = {
    contentStyle: {
      background: tokens.surface,
      border: `1px solid ${tokens.line}`,
      borderRadius: 8,
      fontSize: 13,
    },
    labelStyle: { color: tokens.muted },
    itemStyle: { color: tokens.ink },
    cursor: { fill: tokens.sunken },
  } as const;
  const legend = {
    wrapperStyle: { fontSize: 12 },
    itemSorter: null,
    // Words in ink: a pale series would be a pale word.
    formatter: (name: string) => <span style={{ color: tokens.muted }}>{name}</span>,
  } as const;
  return { tokens, axis, tip, legend };
}

/** What an axis counts, upright above it: a turned 人 reads like a Y. */
const unit = (value: string, fill: string) =>
  ({ value, position: "top", fill, fontSize: 12, offset: 8 }) as const;

function Outcomes({ points }: { points: Shown[] }) {
  const t = useTexts();
  const language = useLanguage();
  const { tokens, axis, tip, legend } = useLook();
  const whole = (value: number) => formatCount(value, language);
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart data={points} margin={{ top: 24, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke={tokens.line} vertical={false} />
        <XAxis dataKey="name" {...axis} minTickGap={16} />
        <YAxis
          {...axis}
          allowDecimals={false}
          tickFormatter={whole}
          width={56}
          label={unit(t("dash.count"), tokens.muted)}
        />
        <Tooltip {...tip} formatter={(value) => whole(Number(value))} />
        <Legend {...legend} />
        <Bar
          isAnimationActive={false}
          dataKey="succeeded"
          name={t("dash.succeeded")}
          stackId="all"
          fill={tokens.ink}
          maxBarSize={36}
        />
        <Bar
          isAnimationActive={false}
          dataKey="failed"
          name={t("dash.failed")}
          stackId="all"
          fill={tokens.danger}
          maxBarSize={36}
        />
        <Bar
          isAnimationActive={false}
          dataKey="other"
          name={`${t("dash.canceled")} / ${t("dash.open")}`}
          stackId="all"
          fill={tokens.stage}
          maxBarSize={36}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function Money({ points }: { points: Shown[] }) {
  const t = useTexts();
  const language = useLanguage();
  const { tokens, axis, tip, legend } = useLook();
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <ComposedChart data={points} margin={{ top: 24, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke={tokens.line} vertical={false} />
        <XAxis dataKey="name" {...axis} minTickGap={16} />
        <YAxis
          {...axis}
          tickFormatter={(value: number) => formatCount(value, language)}
          width={64}
          label={unit(t("dash.yuan"), tokens.muted)}
        />
        <YAxis
          yAxisId="people"
          orientation="right"
          {...axis}
          allowDecimals={false}
          width={44}
          label={unit(t("dash.people"), tokens.muted)}
        />
        <Tooltip
          {...tip}
          formatter={(value, name) =>
            name === t("dash.signupSeries")
              ? formatCount(Number(value), language)
              : formatMoneyExact(Number(value) * FEN, "CNY", language)
          }
        />
        <Legend {...legend} />
        <Bar
          isAnimationActive={false}
          dataKey="income"
          name={t("dash.incomeSeries")}
          fill={tokens.tape}
          maxBarSize={28}
        />
        <Bar
          isAnimationActive={false}
          dataKey="cost"
          name={t("dash.costSeries")}
          fill={tokens.ink}
          maxBarSize={28}
        />
        <Line
          isAnimationActive={false}
          yAxisId="people"
          dataKey="signups"
          name={t("dash.signupSeries")}
          stroke={tokens.good}
          strokeWidth={2}
          dot={{ r: 2 }}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** The two charts over time; everything else on the dashboard is lengths and tables. */
export default function Charts({ stats }: { stats: Stats }) {
  const t = useTexts();
  const language = useLanguage();
  const points = stats.series.map((point) => shown(point, stats, language));
  const bucket = t(`dash.bucket.${stats.bucket}`);
  return (
    <Box
      sx={{
        display: "grid",
        gap: 2,
        gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "repeat(2, minmax(0,1fr))" },
      }}
    >
      <Section title={t("dash.byState")} aside={<Unit>{t("dash.byStateNote", { bucket })}</Unit>}>
        <Outcomes points={points} />
      </Section>
      <Section title={t("dash.money")} aside={<Unit>{t("dash.moneyNote", { bucket })}</Unit>}>
        <Money points={points} />
      </Section>
    </Box>
  );
}
