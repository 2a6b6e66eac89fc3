/** Days as people pick them ("2026-11-22", in their own time zone) and the instants the server filters by. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The day when it is one, else null: whatever stands in the URL. */
export function dayOf(text: string | null): string | null {
  return text !== null && DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00`)) ? text : null;
}

export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

/** The instant after a day's last one. Goes by the calendar: a day is not always 24 hours. */
export function afterDay(day: string): string {
  const next = new Date(`${day}T00:00:00`);
  next.setDate(next.getDate() + 1);
  return next.toISOString();
}

/** The day `daysAgo` days before `now` (ms), in local time. */
export function dayBefore(now: number, daysAgo: number): string {
  const date = new Date(now);
  date.setDate(date.getDate() - daysAgo);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
