/** JSON over HTTP with the bearer header; the one place that calls `fetch`. Knows no resource and no screen. */
import { access, accountChange, currentToken, refreshAccess } from "./session/access";
import { learnFromDate } from "@/lib/server-clock";
import { ApiError, toApiError } from "./error";

let language = "zh-CN";

export function setApiLanguage(next: string): void {
  language = next;
}

const acceptLanguage = () => (language === "en" ? "en" : "zh-CN,zh;q=0.9,en;q=0.5");

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  query?: Query;
  /** Sent as JSON; FormData as it is. */
  body?: unknown;
  /** The same key sent again is answered without being done again. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

function send(path: string, call: Call, token: string | null): Promise<Response> {
  const headers = new Headers({ "accept-language": acceptLanguage(), "x-requested-with": "mannequin" });
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  if (call.idempotencyKey !== undefined) headers.set("idempotency-key", call.idempotencyKey);
  const form = call.body instanceof FormData;
  if (call.body !== undefined && !form) headers.set("content-type", "application/json");
  return fetch(withQuery(path, call.query), {
    method: call.method ?? "GET",
    headers,
    credentials: "same-origin",
    body: call.body === undefined ? undefined : form ? (call.body as FormData) : JSON.stringify(call.body),
    signal: call.signal,
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, {});
  });
}

const isAccountPath = (path: string) => /^\/v1\/(auth\/(login|refresh|logout)|site)$/.test(path);

/** Another account is signed in than the one this was meant for: nothing was done. */
const accountChanged = () => new ApiError(401, { code: "account_changed" });

/** What needs no question: nobody is signed in, or somebody else than the person at this page. */
function refuse(path: string, reads: boolean): void {
  if (isAccountPath(path)) return;
  const { status } = access.get();
  if (status === "over" || status === "out") throw new ApiError(401, {});
  if (!reads && accountChange.get() !== null) throw accountChanged();
}

/** The raw answer; a 401 is answered by one shared refresh and one more try. Throws ApiError on every bad status. */
export async function request(path: string, call: Call = {}): Promise<Response> {
  const reads = (call.method ?? "GET") === "GET";
  refuse(path, reads);
  const sentBy = access.get().user?.id;
  const sentToken = currentToken();
  let answer = await send(path, call, sentToken);
  if (answer.status === 401 && !isAccountPath(path)) {
    // Another request may have renewed the token while this one was under way.
    const renewed = (currentToken() !== sentToken && currentToken() !== null) || (await refreshAccess());
    // What one person pressed is never done in the name of another.
    if (renewed && !reads && sentBy !== undefined && access.get().user?.id !== sentBy) throw accountChanged();
    if (renewed) answer = await send(path, call, currentToken());
  }
  learnFromDate(answer.headers.get("date"));
  if (answer.ok) return answer;
  const problem: unknown = await answer.json().catch(() => null);
  throw toApiError(answer.status, problem, answer.headers.get("retry-after"));
}

export async function json<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const answer = await request(path, call);
  return (answer.status === 204 ? null : await answer.json()) as Answer;
}

export async function blob(path: string, call: Call = {}): Promise<Blob> {
  return (await request(path, call)).blob();
}
