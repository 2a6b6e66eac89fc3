import { Box, MenuItem, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router-dom";
import type { Stats } from "@/api/figures";
import { json } from "@/api/http";
import { statsKey } from "@/api/live/keys";
import { useTexts } from "@/i18n/use-texts";
import { serverNow } from "@mannequin/shared/lib/server-clock";
import { isSpan, rangeEnds, type Span } from "@/lib/time-range";
import { ErrorNote } from "@/ui/error-note";
import { PageHead } from "@/ui/page-head";
import { CreditFlow, FailureBars, LatencyBars, OutcomeBars } from "./breakdowns";
import { LivePanel } from "./live-panel";
import { PresetMoney } from "./preset-money";
import { StatTiles } from "./stat-tiles";

const Charts = lazy(() => import("./charts"));
const SPANS: Span[] = ["24h", "7d", "30d"];

function useStats(span: Span) {
  return useQuery({
    queryKey: statsKey(span),
    queryFn: ({ signal }) => {
      const { from } = rangeEnds({ since: span }, serverNow());
      return json<Stats>("/v1/admin/stats", {
        query: { from, to: new Date(serverNow()).toISOString() },
        signal,
      });
    },
    placeholderData: (before) => before,
  });
}

function Figures({ stats, span }: { stats: Stats; span: Span }) {
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <StatTiles stats={stats} span={span} />
      <Suspense fallback={<Box sx={{ height: 300 }} />}>
        <Charts stats={stats} />
      </Suspense>
      <Box
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "repeat(2, minmax(0,1fr))" },
        }}
      >
        <LatencyBars stats={stats} span={span} />
        <CreditFlow stats={stats} span={span} />
        <FailureBars stats={stats} span={span} />
        <OutcomeBars stats={stats} />
      </Box>
      <PresetMoney stats={stats} span={span} />
    </Box>
  );
}

export default function DashboardPage() {
  const t = useTexts();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("span");
  const span: Span = isSpan(wanted) && SPANS.includes(wanted) ? wanted : "7d";
  const stats = useStats(span);
  return (
    <>
      <PageHead
        title={t("dash.title")}
        actions={
          <TextField
            select
            label={t("dash.span")}
            value={span}
            onChange={(event) => setSearch({ span: event.target.value }, { replace: true })}
            sx={{ width: 150 }}
          >
            {SPANS.map((each) => (
              <MenuItem key={each} value={each}>
                {t(`filter.span.${each}`)}
              </MenuItem>
            ))}
          </TextField>
        }
      />
      <Box sx={{ display: "grid", gap: 2 }}>
        <LivePanel />
        {stats.isError && <ErrorNote error={stats.error} onRetry={() => void stats.refetch()} />}
        {stats.data && <Figures stats={stats.data} span={span} />}
      </Box>
    </>
  );
}
