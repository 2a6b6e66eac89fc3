import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/error";
import { DEFAULT_LIMITS, placeFiles, refusedBeforeSending, uploadCode, worthRetrying } from "./upload-rules";

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
    const over = { size: DEFAULT_LIMITS.max_bytes + 1, type: "image/png" };
    expect(refusedBeforeSending(over, DEFAULT_LIMITS)).toBe("file_too_large");
    expect(refusedBeforeSending({ ...over, size: over.size - 1 }, DEFAULT_LIMITS)).toBeNull();
  });

  it("refuses formats the server does not take, and leaves unknown ones to it", () => {
    expect(refusedBeforeSending({ size: 1, type: "image/heic" }, DEFAULT_LIMITS)).toBe("unsupported_image");
    expect(refusedBeforeSending({ size: 1, type: "" }, DEFAULT_LIMITS)).toBeNull();
  });
});

it("offers a retry only where the same file may pass another time", () => {
  expect(worthRetrying(uploadCode(new ApiError(0, {})))).toBe(true);
  expect(worthRetrying(uploadCode(new ApiError(429, {}, 5)))).toBe(true);
  expect(worthRetrying(uploadCode(new ApiError(422, { code: "content_rejected" })))).toBe(false);
});
