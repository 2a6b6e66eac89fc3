/** What time it is by the server's clock: pages on machines whose clock is wrong still count and wait rightly. */

/** Less than this is the way of the message and the whole seconds of a `Date` header, and no wrong clock. */
const LEAST_MS = 2000;

let ahead = 0;

/** The server has just said what time it is there. */
export function serverSays(at: number, now = Date.now()): void {
  if (Number.isNaN(at)) return;
  ahead = Math.abs(at - now) < LEAST_MS ? 0 : at - now;
}

export const serverNow = () => Date.now() + ahead;
