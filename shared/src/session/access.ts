import { learnFromDate, serverNow } from "@mannequin/shared/lib/server-clock";
import { createStore } from "@mannequin/shared/lib/store";
import { ApiError, toApiError } from "@mannequin/shared/contract/error";
import { mayBeSignedIn, rememberSession } from "./hint";
import { askTabs, countMeIn, onTabNote, oneTabAtATime, othersHere, tellTabs } from "./tabs";
import type { Session, User } from "@mannequin/shared/contract/types";

/**
 * Who is signed in. The access token lives in this module's memory, and in that of the other tabs of this browser; the
 * refresh token is an HttpOnly cookie that scripts never see.
 * `over`: somebody was signed in, and the server no longer accepts it; the page stays and asks for the password in place.
 */
export type Access =
  | { status: "starting"; user: null }
  | { status: "out"; user: null }
  | { status: "in"; user: User }
  | { status: "over"; user: User };

export const access = createStore<Access>({ status: "starting", user: null });

/**
 * Another account has taken this tab's place (somebody signed in in another tab). Until the person has seen it nothing
 * is sent that could spend its credits.
 */
export const accountChange = createStore<{ from: User; to: User } | null>(null);

/** A refresh that gets no answer ends: nothing waits for ever, and no other tab waits for this one (ms). */
const REFRESH_WITHIN_MS = 15_000;
/** A session with less left than this is no use to another tab (ms). */
const WORTH_SHARING_MS = 60_000;

let held: { session: Session; expires: number } | null = null;
/** The moment (ms, own clock) at which a session was last taken in, from the server or from another tab. */
let renewed = 0;
/** Whom the person at this tab believes to be signed in, also after another tab has signed out. */
let believed: User | null = null;
let refreshing: Promise<boolean> | null = null;

export const currentToken = () => held?.session.access_token ?? null;

function take(session: Session, expires: number): void {
  // The same token once more is no news: another tab may hold what the server has just refused.
  if (held?.session.access_token !== session.access_token) renewed = performance.now();
  held = { session, expires };
  rememberSession(true);
  countMeIn();
  believed ??= session.user;
  const changed = believed.id !== session.user.id;
  accountChange.set(changed ? { from: believed, to: session.user } : null);
  access.set({ status: "in", user: session.user });
}

const expiryOf = (session: Session) => serverNow() + session.expires_in * 1000;

/** A session that the server has just given to this tab: the others may use it as well. */
function given(session: Session): void {
  const expires = expiryOf(session);
  take(session, expires);
  tellTabs({ type: "session", session, expires });
}

/** The person has signed in here, and so knows who it is. */
export function signedIn(session: Session): void {
  believed = session.user;
  given(session);
}

/** The person has seen who is signed in now. */
export function acceptAccount(): void {
  believed = access.get().user;
  accountChange.set(null);
}

/** The person changed something about themselves. */
export function renamed(user: User): void {
  if (access.get().status === "in") access.set({ status: "in", user });
}

/** Leaves on this tab alone. `stillHere`: the browser's session goes on in other tabs. */
export function signedOut(stillHere = false): void {
  held = null;
  believed = null;
  rememberSession(stillHere);
  accountChange.set(null);
  access.set({ status: "out", user: null });
}

/** Leaves on all tabs of this browser. */
export function signedOutEverywhere(): void {
  signedOut();
  tellTabs({ type: "out" });
}

function lost(): void {
  held = null;
  rememberSession(false);
  const { user } = access.get();
  access.set(user === null ? { status: "out", user: null } : { status: "over", user });
}

onTabNote((note) => {
  if (note.type === "session") {
    // One that was overtaken on its way is of no interest.
    if (held === null || note.expires >= held.expires) take(note.session, note.expires);
  }
  if (note.type === "out" && access.get().status !== "starting") {
    const who = believed;
    signedOut();
    believed = who;
  }
  if (note.type === "ask" && held !== null && held.expires - serverNow() > WORTH_SHARING_MS) {
    tellTabs({ type: "session", ...held });
  }
});

/**
 * The access token of before, in its time or not: when the answer to an earlier refresh was lost (a lid was closed), it
 * shows the server that this page is no thief of the cookie.
 */
function stillHeld(): { authorization?: string } {
  return held === null ? {} : { authorization: `Bearer ${held.session.access_token}` };
}

async function callRefresh(newer: () => boolean): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch("/v1/auth/refresh", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "x-requested-with": "mannequin", ...stillHeld() },
      body: "{}",
      signal: AbortSignal.timeout(REFRESH_WITHIN_MS),
    });
  } catch {
    throw new ApiError(0, {});
  }
  learnFromDate(answer.headers.get("date"));
  if (answer.ok) {
    given((await answer.json()) as Session);
    return true;
  }
  if (answer.status === 401 || answer.status === 403) {
    // An answer nobody reads would keep its connection.
    void answer.body?.cancel();
    // Another tab may have been let in meanwhile, by a password or by a refresh of its own.
    if (newer()) return true;
    lost();
    return false;
  }
  throw toApiError(answer.status, await answer.json().catch(() => null), answer.headers.get("retry-after"));
}

async function renew(): Promise<boolean> {
  const asked = performance.now();
  const newer = () => held !== null && renewed > asked;
  return oneTabAtATime(async (waited) => {
    if (waited || (await othersHere())) await askTabs(newer);
    return newer() || callRefresh(newer);
  });
}

/**
 * Trades the cookie for a new access token, one trade at a time on this tab and, where the browser can, on all of them.
 * True when signed in afterwards; false when the session is over; throws ApiError when the server could not be asked.
 */
export function refreshAccess(): Promise<boolean> {
  refreshing ??= renew().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** At start: silently back in when the cookie still holds. A server that cannot be reached leaves `starting`, to be tried again. */
export async function resumeAccess(): Promise<void> {
  if (access.get().status !== "starting") return;
  if (mayBeSignedIn()) await refreshAccess();
  else access.set({ status: "out", user: null });
}
