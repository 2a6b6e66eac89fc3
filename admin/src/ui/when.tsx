import { Box, Tooltip } from "@mui/material";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatAgo, formatExact, formatLength, formatMoment } from "@mannequin/shared/lib/format";
import { useNow } from "@mannequin/shared/lib/use-now";

/** A moment in the operator's own time zone; the exact one, to the second and with its zone, on hover and focus. */
export function When({ at, none = "—" }: { at: string | null | undefined; none?: string }) {
  const language = useLanguage();
  if (!at) return <span>{none}</span>;
  return (
    <Tooltip title={formatExact(at, language)}>
      <Box component="time" dateTime={at} sx={{ whiteSpace: "nowrap" }}>
        {formatMoment(at, language)}
      </Box>
    </Tooltip>
  );
}

/** "3 分钟前": how long ago, by the server's clock; the moment itself on hover. */
export function Ago({ at, none = "—" }: { at: string | null | undefined; none?: string }) {
  const language = useLanguage();
  const now = useNow(5000);
  if (!at) return <span>{none}</span>;
  return (
    <Tooltip title={formatExact(at, language)}>
      <Box component="time" dateTime={at} sx={{ whiteSpace: "nowrap" }}>
        {formatAgo(new Date(Math.min(Date.parse(at), now)).toISOString(), now, language)}
      </Box>
    </Tooltip>
  );
}

/** How long something can still be read; ticks by the minute. */
export function TimeLeft({ until }: { until: string | null }) {
  const t = useTexts();
  const now = useNow(30_000);
  const language = useLanguage();
  if (until === null) return <span>—</span>;
  const ms = Date.parse(until) - now;
  return (
    <Tooltip title={formatExact(until, language)}>
      <Box component="span" sx={{ whiteSpace: "nowrap" }}>
        {ms <= 0 ? t("asset.expired") : formatLength(Math.max(ms, 1000), language)}
      </Box>
    </Tooltip>
  );
}
