/** What share of a period (0…1) is still to come at `now` (ms). Renewals move its end, never its start. */
export function shareLeft(startedAt: string, endsAt: string, now: number): number {
  const [start, end] = [Date.parse(startedAt), Date.parse(endsAt)];
  if (!(end > start)) return 0;
  return Math.min(1, Math.max(0, (end - now) / (end - start)));
}
