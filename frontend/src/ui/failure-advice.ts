/** What to press after a failure, by its cause: another picture, other words, or the same once more. */
export type Advice = "picture" | "words" | "retry";

const PICTURE = ["content_blocked_input", "input_unreadable"];
const WORDS = ["prompt_blocked", "content_blocked_output", "refused", "no_image"];

export function adviceOf(code: string | undefined): Advice {
  if (code !== undefined && PICTURE.includes(code)) return "picture";
  return code !== undefined && WORDS.includes(code) ? "words" : "retry";
}
