import { Box } from "@mui/material";
import type { Money } from "@/api/contract";
import { useLanguage } from "@/i18n/use-texts";
import {
  formatCount,
  formatDelta,
  formatLength,
  formatMicros,
  formatMoneyExact,
} from "@mannequin/shared/lib/format";

export function Count({ value }: { value: number | null | undefined }) {
  const language = useLanguage();
  return <span>{value === null || value === undefined ? "—" : formatCount(value, language)}</span>;
}

/** A signed change of credits; nought is quiet, so that the other column stands out. */
export function Delta({ value }: { value: number }) {
  const language = useLanguage();
  const color = value === 0 ? "text.secondary" : value > 0 ? "success.main" : "text.primary";
  return (
    <Box component="span" sx={{ color, fontWeight: value === 0 ? 400 : 600, whiteSpace: "nowrap" }}>
      {formatDelta(value, language)}
    </Box>
  );
}

/** What moved twice (the free credits and the ones on hold), as a small pair. */
export function Pair({ first, second, label }: { first: number; second: number; label: string }) {
  const language = useLanguage();
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap" }}>
      {formatCount(first, language)}
      {second !== 0 && (
        <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
          {" "}
          +{formatCount(second, language)} {label}
        </Box>
      )}
    </Box>
  );
}

export function MoneyText({ money }: { money: Money | null | undefined }) {
  const language = useLanguage();
  if (!money) return <span>—</span>;
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap" }}>
      {formatMoneyExact(money.amount, money.currency, language)}
    </Box>
  );
}

/** What the provider took, in US dollars. */
export function Micros({ value }: { value: number | null | undefined }) {
  const language = useLanguage();
  return (
    <span>{value === null || value === undefined || value === 0 ? "—" : formatMicros(value, language)}</span>
  );
}

export function Length({ ms }: { ms: number | null | undefined }) {
  const language = useLanguage();
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap" }}>
      {ms === null || ms === undefined ? "—" : formatLength(ms, language)}
    </Box>
  );
}
