/** JSON over HTTP with the bearer header; the one place that calls `fetch`. Knows no resource and no screen. */
import { authorized } from "@mannequin/shared/api/authorized";
import { ApiError, toApiError } from "@mannequin/shared/contract/error";
import { acceptLanguage } from "@mannequin/shared/lib/language";
import { access } from "@mannequin/shared/session/access";

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
  });
}

const isAccountPath = (path: string) => /^\/v1\/(auth\/(login|refresh|logout)|site)$/.test(path);

/** The raw answer, under the session's rules. Throws ApiError on every bad status. */
export async function request(path: string, call: Call = {}): Promise<Response> {
  const open = isAccountPath(path);
  const { status } = access.get();
  // Nobody is signed in: that needs no question.
  if (!open && (status === "over" || status === "out")) throw new ApiError(401, {});
  const reads = (call.method ?? "GET") === "GET";
  const answer = await authorized({ reads, open, send: (token) => send(path, call, token) });
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
