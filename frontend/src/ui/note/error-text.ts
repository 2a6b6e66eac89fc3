import type { TFunction } from "i18next";
import { ApiError } from "@mannequin/shared/contract/error";

/** What a problem means, in the reader's language. The server's own text is for developers and never shown. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t("error.unknown");
  if (error.code === "rate_limited" || error.status === 429) {
    return error.retryAfter === null
      ? t("error.rate_limited_soon")
      : t("error.rate_limited", { seconds: error.retryAfter });
  }
  const first = Array.isArray(error.problem.errors)
    ? (error.problem.errors[0] as { code?: unknown })
    : undefined;
  // One field at fault names the cause more closely than the problem as a whole.
  for (const code of [first?.code, error.code]) {
    if (typeof code !== "string") continue;
    const text = t(`error.${code}` as "error.unknown", { defaultValue: "" });
    if (text !== "") return text;
  }
  return error.status >= 500 ? t("error.unavailable") : t("error.unknown");
}
