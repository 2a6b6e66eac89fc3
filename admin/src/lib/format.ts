/** The only place that turns numbers and times into text. `language` is the interface language, "zh-CN" or "en". */

export function formatCount(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** A signed change: "+12", "−4" (a real minus sign, so that columns line up), "0". */
export function formatDelta(value: number, language: string): string {
  if (value === 0) return "0";
  const size = formatCount(Math.abs(value), language);
  return value > 0 ? `+${size}` : `−${size}`;
}

/** Money in its smallest unit: 129900 fen → "¥1,299.00". Always with cents: in a column they must line up. */
export function formatMoney(amount: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).format(amount / 100);
}

/** Millionths of a US dollar, to the hundredth of a cent where it is little: "$0.0390", "$12.48". */
export function formatMicros(micros: number, language: string): string {
  const digits = Math.abs(micros) < 1_000_000 ? 4 : 2;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(micros / 1_000_000);
}

export function formatPercent(share: number, language: string, digits = 1): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(share);
}

/** Bytes as kB or MB (powers of 1000). */
export function formatBytes(bytes: number, language: string): string {
  const mega = bytes >= 1_000_000;
  const value = bytes / (mega ? 1_000_000 : 1000);
  const digits = mega && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${mega ? "MB" : "kB"}`;
}

/** In the operator's own time zone: "11-23 08:04", with the year when it isn't this one. */
export function formatMoment(iso: string, language: string, now = new Date()): string {
  const date = new Date(iso);
  return new Intl.DateTimeFormat(language, {
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(date);
}

/** To the second and with the zone, for tooltips. */
export function formatExact(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
    timeZoneName: "short",
  }).format(new Date(iso));
}

export function formatDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "2-digit", day: "2-digit" }).format(new Date(iso));
}

export function formatHour(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(iso));
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** "3 minutes ago", "in 2 hours"; the largest unit that fits. */
export function formatAgo(iso: string, now: number, language: string): string {
  const gap = Date.parse(iso) - now;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(gap) >= each) ?? (["second", 1000] as const);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(gap / size), unit);
}

const LENGTHS = {
  zh: { ms: "毫秒", s: "秒", min: "分", h: "小时", d: "天" },
  en: { ms: "ms", s: "s", min: "min", h: "h", d: "d" },
} as const;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** A length of time in its two largest units: "840 ms", "12.4 s", "3 分 20 秒", "23 小时 57 分". */
export function formatLength(ms: number, language: string): string {
  const unit = LENGTHS[language === "en" ? "en" : "zh"];
  if (ms < 1000) return `${Math.round(ms)} ${unit.ms}`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} ${unit.s}`;
  const seconds = Math.round(ms / 1000);
  const pair = (large: number, big: string, small: number, little: string) => {
    const rest = Math.floor((seconds % large) / small);
    return rest === 0 ? `${Math.floor(seconds / large)} ${big}` : `${Math.floor(seconds / large)} ${big} ${rest} ${little}`;
  };
  if (seconds < HOUR_S) return pair(MINUTE_S, unit.min, 1, unit.s);
  if (seconds < 2 * DAY_S) return pair(HOUR_S, unit.h, MINUTE_S, unit.min);
  return pair(DAY_S, unit.d, HOUR_S, unit.h);
}

/** Hour, minute and second, for "as of". */
export function formatClock(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(ms);
}
