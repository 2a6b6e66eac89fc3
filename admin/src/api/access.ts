import { createStore } from "@/lib/store";
import { ApiError, toApiError } from "./error";
import type { Session, SignedInUser } from "./account";

/**
 * Who is signed in. The access token lives in this module's memory and nowhere else; the refresh token is an
 * HttpOnly cookie that scripts never see.
 * `over`: somebody was signed in, and the server no longer accepts it; the page stays and asks for the password in place.
 */
export type Access =
  | { status: "starting"; user: null }
  | { status: "out"; user: null }
  | { status: "in"; user: SignedInUser }
  | { status: "over"; user: SignedInUser };

export const access = createStore<Access>({ status: "starting", user: null });

let token: string | null = null;
let refreshing: Promise<boolean> | null = null;

export const currentToken = () => token;

export function signedIn(session: Session): void {
  token = session.access_token;
  access.set({ status: "in", user: session.user });
}

export function signedOut(): void {
  token = null;
  access.set({ status: "out", user: null });
}

function lost(): void {
  token = null;
  const { user } = access.get();
  access.set(user === null ? { status: "out", user: null } : { status: "over", user });
}

async function callRefresh(): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch("/v1/auth/refresh", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "x-requested-with": "mannequin" },
      body: "{}",
    });
  } catch {
    throw new ApiError(0, {});
  }
  if (answer.ok) {
    signedIn((await answer.json()) as Session);
    return true;
  }
  if (answer.status === 401 || answer.status === 403) {
    // An answer nobody reads would keep its connection.
    void answer.body?.cancel();
    lost();
    return false;
  }
  throw toApiError(answer.status, await answer.json().catch(() => null), answer.headers.get("retry-after"));
}

/**
 * Trades the cookie for a new access token. One trade at a time: the refresh token rotates, so two at once would look like theft.
 * True when signed in afterwards; false when the session is over; throws ApiError when the server could not be asked.
 */
export function refreshAccess(): Promise<boolean> {
  refreshing ??= callRefresh().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** At start: silently back in when the cookie still holds. A server that cannot be reached leaves `starting`, to be tried again. */
export async function resumeAccess(): Promise<void> {
  if (access.get().status !== "starting") return;
  await refreshAccess();
}
