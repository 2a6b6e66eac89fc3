import { serverNow } from "./server-clock";

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

/** Day and time; with the year when it is not this one. */
export function formatMoment(iso: string, language: string, now: number = serverNow()): string {
  const at = new Date(iso);
  return new Intl.DateTimeFormat(language, {
    ...(at.getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" }),
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(at);
}

/** The time alone for today, day and time for any other. */
export function formatWhen(iso: string, language: string, now: number = serverNow()): string {
  return new Date(iso).toDateString() === new Date(now).toDateString()
    ? formatClock(iso, language)
    : formatMoment(iso, language, now);
}

export function formatDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" }).format(
    new Date(iso),
  );
}

export function formatMonthDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "2-digit", day: "2-digit" }).format(new Date(iso));
}

export function formatClock(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(
    new Date(iso),
  );
}

/** Hour, minute and second, for "as of". */
export function formatClockSeconds(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  }).format(ms);
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

/** Money in its smallest unit: 129900 fen → "¥1,299"; cents are shown only where there are some, or when asked for. */
export function formatMoney(amount: number, currency: string, language: string, cents = false): string {
  const whole = !cents && amount % 100 === 0;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(amount / 100);
}

/** Money with its cents always: in a column they must line up. */
export const formatMoneyExact = (amount: number, currency: string, language: string): string =>
  formatMoney(amount, currency, language, true);

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

/** Bytes as kB or MB (powers of 1000, as phones show them). */
export function formatBytes(bytes: number, language: string): string {
  const mega = bytes >= 1_000_000;
  const value = bytes / (mega ? 1_000_000 : 1000);
  const digits = mega && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${mega ? "MB" : "kB"}`;
}

export interface Remaining {
  hours: number;
  minutes: number;
}

/** Time from `now` to `iso`, or null when it has passed. Rounded down: a promise we can keep. */
export function remaining(iso: string, now: number): Remaining | null {
  const minutes = Math.floor((Date.parse(iso) - now) / 60_000);
  if (Number.isNaN(minutes) || minutes < 0) return null;
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** Seconds as m:ss, for how long something has been running. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A span in the unit people would name it in: seconds below a minute and a half, else minutes. */
export function formatSpan(seconds: number, language: string): string {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [Math.round(seconds / 60), "minute"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: language === "en" ? "long" : "short",
  }).format(value);
}

/** Two spans as one: "10–20 秒", "50 seconds – 2 minutes". */
export function formatSpanRange(low: number, high: number, language: string): string {
  const seconds = high < 90;
  if (!seconds && low < 90) return `${formatSpan(low, language)} – ${formatSpan(high, language)}`;
  const [from, to] = seconds ? [low, high] : [Math.round(low / 60), Math.round(high / 60)];
  const whole = formatSpan(high, language);
  return from === to ? whole : whole.replace(String(to), `${from}–${to}`);
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
    return rest === 0
      ? `${Math.floor(seconds / large)} ${big}`
      : `${Math.floor(seconds / large)} ${big} ${rest} ${little}`;
  };
  if (seconds < HOUR_S) return pair(MINUTE_S, unit.min, 1, unit.s);
  if (seconds < 2 * DAY_S) return pair(HOUR_S, unit.h, MINUTE_S, unit.min);
  return pair(DAY_S, unit.d, HOUR_S, unit.h);
}

/** Names in a row, parted as each language parts them. */
export function formatList(items: readonly string[], language: string): string {
  return items.join(language === "en" ? ", " : "、");
}
