import type { ErrorCode as SentCode } from "./types";
import { isRecord } from "@mannequin/shared/lib/storage";

/** What the server says, or what the page says when no server said anything. */
export type ErrorCode =
  | SentCode
  | "network"
  | "unavailable"
  | "rate_limited"
  | "bad_request"
  | "account_changed";

/**
 * A problem the server named. The interface switches on `code` and never shows `detail`, which is written for developers.
 * `status` 0 with code `network` means that no answer came.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** Seconds to wait, from `Retry-After`. */
  readonly retryAfter: number | null;
  /** The whole problem document: some codes carry numbers (`required`, `available`). */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Record<string, unknown>, retryAfter: number | null = null) {
    const code = typeof problem.code === "string" ? problem.code : fallbackCode(status);
    super(code);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = typeof problem.request_id === "string" ? problem.request_id : null;
    this.retryAfter = retryAfter;
    this.problem = problem;
  }

  /** A number the problem carries, such as `required` of `insufficient_credits`. */
  number(name: string): number | null {
    const value = this.problem[name];
    return typeof value === "number" ? value : null;
  }

  /** False when the request may or may not have been carried out. */
  get answered(): boolean {
    return this.status !== 0 && this.status !== 502 && this.status !== 504;
  }
}

function fallbackCode(status: number): string {
  if (status === 0) return "network";
  if (status === 401) return "unauthenticated";
  if (status === 404) return "not_found";
  if (status === 413) return "file_too_large";
  if (status === 429) return "rate_limited";
  return status >= 500 ? "unavailable" : "bad_request";
}

export function retryAfterOf(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number.parseInt(header, 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

export function toApiError(status: number, body: unknown, retryAfter: string | null): ApiError {
  return new ApiError(status, isRecord(body) ? body : {}, retryAfterOf(retryAfter));
}

export function isApiError(error: unknown, code?: ErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** For every read: an answer is final; only silence and trouble on the server are worth asking again. */
export const retryRead = (count: number, error: unknown) =>
  count < 2 && (!isApiError(error) || error.status === 0 || error.status >= 500);
