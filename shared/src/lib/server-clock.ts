import { createStore } from "./store";

/**
 * The server's clock. A seller's PC may be a day off; what is kept, and for how long, goes by the server's time, which
 * comes with every answer (`Date`) and with the live line (`at`).
 */
const offset = createStore(0);
export const clockOffset = offset;

/** A `Date` header counts whole seconds and may have been on its way: less than this is no difference. */
const DATE_BLUR_MS = 2000;
/** The live line says milliseconds. */
const LINE_BLUR_MS = 500;

/** The latest server time known, and when on this page's own running clock: an older one came out of a cache. */
let latest: { server: number; tick: number } | null = null;

function learn(server: number, blur: number): void {
  if (!Number.isFinite(server)) return;
  const tick = performance.now();
  if (latest !== null && server < latest.server + (tick - latest.tick) - blur - DATE_BLUR_MS) return;
  latest = { server, tick };
  const next = server - Date.now();
  if (Math.abs(next - offset.get()) > blur) offset.set(Math.abs(next) <= blur ? 0 : next);
}

/** From the `Date` header of an answer. */
export function learnFromDate(header: string | null): void {
  // Half a second is what the header leaves off on average.
  if (header !== null) learn(Date.parse(header) + 500, DATE_BLUR_MS);
}

/** From a note of the live line; anything that is no time is left alone. */
export function learnFromLine(at: unknown): void {
  if (typeof at === "string") learn(Date.parse(at), LINE_BLUR_MS);
  else if (typeof at === "number") learn(at, LINE_BLUR_MS);
}

/** Now by the server's clock (ms). */
export const serverNow = (): number => Date.now() + offset.get();

/** As if nothing had been heard yet. For tests. */
export function forgetServerClock(): void {
  latest = null;
  offset.set(0);
}
