import createClient from "openapi-fetch";
import { acceptLanguage } from "@mannequin/shared/lib/language";
import { authorized } from "./authorized";
import { toApiError } from "@mannequin/shared/contract/error";
import type { paths } from "@mannequin/shared/contract/schema";

const withAccess = (request: Request, token: string | null) => {
  const headers = new Headers(request.headers);
  headers.set("accept-language", acceptLanguage());
  headers.set("x-requested-with", "mannequin");
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  return new Request(request, { headers, credentials: "same-origin" });
};

const isAccountPath = (url: string) =>
  /\/v1\/auth\/(login|register|refresh|password\/\w+|verify-email)$/.test(new URL(url).pathname);

/** `fetch` with the bearer header and the session's rules. */
export function authorizedFetch(request: Request): Promise<Response> {
  return authorized({
    reads: request.method === "GET" || request.method === "HEAD",
    open: isAccountPath(request.url),
    // A clone each time: a body can be read once only.
    send: (token) => fetch(withAccess(request.clone(), token)),
  });
}

/** The typed client of the contract. */
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
