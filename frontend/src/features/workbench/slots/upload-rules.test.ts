// @vitest-environment jsdom
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { ApiError } from "@mannequin/shared/contract/error";
import { startTexts } from "@/i18n/i18n";
import {
  DEFAULT_LIMITS,
  failureOf,
  placeFiles,
  refusedBeforeSending,
  uploadText,
  worthRetrying,
} from "./upload-rules";

const slots = [{ name: "a" }, { name: "b" }, { name: "c" }];

describe("placing files", () => {
  it("fills empty slots in order", () => {
    expect(placeFiles(slots, new Set(["a"]), 2)).toEqual(["b", "c"]);
  });

  it("puts the first into the slot it was dropped on, even a taken one", () => {
    expect(placeFiles(slots, new Set(["b"]), 2, "b")).toEqual(["b", "a"]);
  });

  it("places no more than there is room for", () => {
    expect(placeFiles(slots, new Set(["a", "b", "c"]), 2)).toEqual([]);
    expect(placeFiles(slots, new Set(), 9)).toHaveLength(3);
  });
});

describe("checking before sending", () => {
  it("refuses a file over the limit with the code the server would use", () => {
    const over = { size: DEFAULT_LIMITS.max_bytes + 1 };
    expect(refusedBeforeSending(over, DEFAULT_LIMITS)).toBe("file_too_large");
    expect(refusedBeforeSending({ ...over, size: over.size - 1 }, DEFAULT_LIMITS)).toBeNull();
  });
});

it("offers a retry only where the same file may pass another time", () => {
  expect(worthRetrying(failureOf(new ApiError(0, {})).code)).toBe(true);
  expect(worthRetrying(failureOf(new ApiError(429, {}, 5)).code)).toBe(true);
  expect(worthRetrying(failureOf(new ApiError(422, { code: "content_rejected" })).code)).toBe(false);
});

it("says what a refused file is, and how large a picture is that is too small", async () => {
  await startTexts("zh-CN");
  const say = (problem: Record<string, unknown>) =>
    uploadText(i18next.t, failureOf(new ApiError(422, problem)), DEFAULT_LIMITS, "zh-CN");
  expect(say({ code: "unsupported_image", format: "pdf" })).toContain("PDF");
  expect(say({ code: "unsupported_image", format: "avif" })).toContain("AVIF");
  expect(say({ code: "unsupported_image", format: "something new" })).toContain("JPG、PNG、WebP");
  expect(say({ code: "image_too_small", width: 120, height: 300 })).toContain("120 × 300");
  expect(say({ code: "file_empty" })).toBe("文件是空的，请重新保存后再传。");
});
