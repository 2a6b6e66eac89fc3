import createClient from "openapi-fetch";
import { learnFromDate } from "@/lib/server-clock";
import { access, accountChange, currentToken, refreshAccess } from "./access";
import { ApiError, toApiError } from "./error";
import type { paths } from "./schema";

/** The language presets and messages are asked for; set by the interface when it changes. */
let language = "zh-CN";

export function setApiLanguage(next: string): void {
  language = next;
}

export const acceptLanguage = () => (language === "en" ? "en" : "zh-CN,zh;q=0.9,en;q=0.5");

const withAccess = (request: Request, sentToken: string | null) => {
  const headers = new Headers(request.headers);
  headers.set("accept-language", acceptLanguage());
  headers.set("x-requested-with", "mannequin");
  if (sentToken !== null) headers.set("authorization", `Bearer ${sentToken}`);
  return new Request(request, { headers, credentials: "same-origin" });
};

const isAccountPath = (url: string) => /\/v1\/auth\/(login|register|refresh|password\/\w+|verify-email)$/.test(new URL(url).pathname);

/** Another account is signed in than the one this was meant for: nothing was sent. */
const accountChanged = () => new ApiError(401, { code: "account_changed" });

/** `fetch` with the bearer header; a 401 is answered by one shared refresh and one more try. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && !isAccountPath(request.url) && accountChange.get() !== null) throw accountChanged();
  const sentBy = access.get().user?.id;
  const sentToken = currentToken();
  const answer = await send(withAccess(request, sentToken));
  if (answer.status !== 401 || isAccountPath(request.url)) return answer;
  // Another request may have renewed the token while this one was under way.
  const renewed = currentToken() !== sentToken && currentToken() !== null ? true : await refreshAccess();
  if (!renewed) return answer;
  // What one person pressed is never paid by another.
  if (!reads && sentBy !== undefined && access.get().user?.id !== sentBy) throw accountChanged();
  return send(withAccess(again, currentToken()));
}

async function send(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    learnFromDate(answer.headers.get("date"));
    return answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, {});
  }
}

export const client = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://localhost" : window.location.origin,
  fetch: authorizedFetch,
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; throws ApiError for every other one. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiError(response.status, error, response.headers.get("retry-after"));
  return data as Data;
}
