import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "@/lib/drafts/draft";
import { aBalance, aPreset } from "@/test/factories";
import { obstacleOf } from "./readiness";
import type { UploadState } from "../slots/use-uploads";

const file = new File(["x"], "x.png", { type: "image/png" });
const sending: UploadState = { status: "sending", file, share: 0.5, stop: new AbortController() };
const failed: UploadState = { status: "failed", file, failure: { code: "image_damaged", retryAfter: null } };
const ready = {
  preset: aPreset(),
  draft: { ...EMPTY_DRAFT, slots: { garment: "ast_1", person: "ast_2" } },
  uploads: {},
  gone: new Set<string>(),
  balance: aBalance(),
  online: true,
  member: false,
  sending: false,
};

describe("generate", () => {
  it("is free to press with the required pictures and enough credits", () => {
    expect(obstacleOf(ready)).toBeNull();
  });

  it("names the required pictures that are missing, and none of the optional ones", () => {
    const draft = { ...EMPTY_DRAFT, slots: { garment: "ast_1" } };
    expect(obstacleOf({ ...ready, draft })).toEqual({ why: "missing", slots: ["模特参考"] });
  });

  it("counts a picture that the server no longer has as missing, even an optional one", () => {
    expect(obstacleOf({ ...ready, gone: new Set(["detail"]) })).toEqual({
      why: "missing",
      slots: ["细节图"],
    });
  });

  it("waits for an upload under way and stops at a refused one", () => {
    expect(obstacleOf({ ...ready, uploads: { detail: sending } })).toEqual({ why: "uploading" });
    expect(obstacleOf({ ...ready, uploads: { detail: failed } })).toEqual({ why: "failedUpload" });
  });

  it("says how many credits are missing for the whole batch", () => {
    const draft = { ...ready.draft, count: 4 };
    expect(obstacleOf({ ...ready, draft, balance: aBalance({ available: 15 }) })).toEqual({
      why: "credits",
      gap: 1,
    });
    expect(obstacleOf({ ...ready, draft, balance: aBalance({ available: 16 }) })).toBeNull();
  });

  it("does not count credits on hold as available", () => {
    const balance = aBalance({ available: 3, held: 100 });
    expect(obstacleOf({ ...ready, balance })).toEqual({ why: "credits", gap: 1 });
  });

  it("cannot be pressed a second time while the first press is on its way", () => {
    expect(obstacleOf({ ...ready, sending: true })).toEqual({ why: "sending" });
  });

  it("asks for a membership before anything else, for a tool of members, and only of who has none", () => {
    const preset = aPreset({ member_only: true });
    expect(obstacleOf({ ...ready, preset, draft: EMPTY_DRAFT })).toEqual({ why: "member" });
    expect(obstacleOf({ ...ready, preset, member: true })).toBeNull();
  });

  it("does not claim to work offline or before the balance is known", () => {
    expect(obstacleOf({ ...ready, online: false })).toEqual({ why: "offline" });
    expect(obstacleOf({ ...ready, balance: undefined })).toEqual({ why: "loading" });
  });
});
