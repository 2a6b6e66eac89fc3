import { expect, it } from "vitest";
import { adviceOf } from "./failure-advice";

it("tells what to press by what went wrong", () => {
  expect(adviceOf("input_unreadable")).toBe("picture");
  expect(adviceOf("prompt_blocked")).toBe("words");
  expect(adviceOf("provider_timeout")).toBe("retry");
  expect(adviceOf(undefined)).toBe("retry");
});
