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
  return new Date(iso).toDateString() === new Date(now).toDateString() ? formatClock(iso, language) : formatMoment(iso, language, now);
}

export function formatDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" }).format(new Date(iso));
}

export function formatClock(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(iso));
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
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: language === "en" ? "long" : "short" }).format(value);
}

/** Two spans as one: "10–20 秒", "50 seconds – 2 minutes". */
export function formatSpanRange(low: number, high: number, language: string): string {
  const seconds = high < 90;
  if (!seconds && low < 90) return `${formatSpan(low, language)} – ${formatSpan(high, language)}`;
  const [from, to] = seconds ? [low, high] : [Math.round(low / 60), Math.round(high / 60)];
  const whole = formatSpan(high, language);
  return from === to ? whole : whole.replace(String(to), `${from}–${to}`);
}

/** Names in a row, parted as each language parts them. */
export function formatList(items: readonly string[], language: string): string {
  return items.join(language === "en" ? ", " : "、");
}
