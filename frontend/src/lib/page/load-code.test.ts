import { afterEach, expect, it, vi } from "vitest";
import { CODE_WITHIN_MS, CodeMissing, loadCode } from "./load-code";

afterEach(() => vi.useRealTimers());

it("hands on what has come", async () => {
  expect(await loadCode(async () => "here")).toBe("here");
});

it("says that code is missing when it is gone or refused", async () => {
  const gone = new TypeError("Failed to fetch dynamically imported module");
  await expect(loadCode(() => Promise.reject(gone))).rejects.toMatchObject({
    name: "CodeMissing",
    cause: gone,
  });
});

it("does not wait for ever for code that never comes", async () => {
  vi.useFakeTimers();
  const waiting = expect(loadCode(() => new Promise(() => undefined))).rejects.toBeInstanceOf(CodeMissing);
  await vi.advanceTimersByTimeAsync(CODE_WITHIN_MS);
  await waiting;
});

it("is the way by which all code that is loaded later comes", () => {
  const sources = import.meta.glob<string>(
    ["/src/**/*.{ts,tsx}", "!/src/**/*.test.*", "!/src/api/schema.d.ts"],
    {
      query: "?raw",
      import: "default",
      eager: true,
    },
  );
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const bare = Object.entries(sources).filter(([, text]) =>
    text
      .split("\n")
      .some((line) => /\bimport\("/.test(line) && !/(lazyPart|loadCode|Promise\.all)\(/.test(line)),
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});
