import type { FailureCode } from "@/api/types";

/** What to press after a failure, by its cause: another picture, other words, or the same once more. */
export type Advice = "picture" | "words" | "retry";

const ADVICE: Record<FailureCode, Advice> = {
  content_blocked_input: "picture",
  input_unreadable: "picture",
  input_expired: "picture",
  prompt_blocked: "words",
  content_blocked_output: "words",
  refused: "words",
  no_image: "words",
  bad_image: "retry",
  provider_unavailable: "retry",
  provider_timeout: "retry",
  model_unavailable: "retry",
  deadline_passed: "retry",
  interrupted: "retry",
  canceled: "retry",
  internal: "retry",
};

/** Of no reason, or one newer than this page: once more. */
export const adviceOf = (code: FailureCode | undefined): Advice =>
  code === undefined ? "retry" : (ADVICE[code] ?? "retry");
