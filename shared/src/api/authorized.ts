import { learnFromDate } from "@mannequin/shared/lib/server-clock";
import { access, accountChange, currentToken, refreshAccess } from "@mannequin/shared/session/access";
import { ApiError } from "@mannequin/shared/contract/error";

/** One HTTP request as the session rules see it. */
export interface Call {
  /** GET or HEAD: changes nothing, so it may be sent in the name of whoever is signed in now. */
  reads: boolean;
  /** Signing in, out and the like: sent whoever is signed in, and never answered by a refresh. */
  open: boolean;
  /** Sends it with this access token. Called a second time when the first token was refused. */
  send: (token: string | null) => Promise<Response>;
}

/** Another account is signed in than the one this was meant for: nothing was sent, or nothing was done. */
const accountChanged = () => new ApiError(401, { code: "account_changed" });

/** Sends a request with the access token; a 401 is answered by one shared refresh and one more try. */
export async function authorized({ reads, open, send }: Call): Promise<Response> {
  if (!reads && !open && accountChange.get() !== null) throw accountChanged();
  const sentBy = access.get().user?.id;
  const sentToken = currentToken();
  const answer = await answerOf(send(sentToken));
  if (answer.status !== 401 || open) return answer;
  // Another request may have renewed the token while this one was under way.
  const renewed = (currentToken() !== sentToken && currentToken() !== null) || (await refreshAccess());
  if (!renewed) return answer;
  // What one person pressed is never done in the name of another.
  if (!reads && sentBy !== undefined && access.get().user?.id !== sentBy) throw accountChanged();
  return answerOf(send(currentToken()));
}

/** The server's clock is read off every answer; no answer at all is ApiError `network`. */
async function answerOf(sent: Promise<Response>): Promise<Response> {
  try {
    const answer = await sent;
    learnFromDate(answer.headers.get("date"));
    return answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, {});
  }
}
