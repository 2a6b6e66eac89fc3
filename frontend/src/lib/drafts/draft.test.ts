// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { draftFrom, EMPTY_DRAFT, loadDraft, saveDraft } from "./draft";

const DRAFT = {
  slots: { garment: "ast_1" },
  prompt: "红色",
  params: { part: "袖" },
  aspectRatio: "3:4",
  count: 2,
};

describe("a draft", () => {
  it("survives a reload, for its person and tool only", () => {
    saveDraft("usr_1", "model", DRAFT);
    expect(loadDraft("usr_1", "model")).toEqual(DRAFT);
    expect(loadDraft("usr_1", "pose")).toEqual(EMPTY_DRAFT);
    expect(loadDraft("usr_2", "model")).toEqual(EMPTY_DRAFT);
  });

  it("starts empty when what is stored is damaged or of another shape", () => {
    localStorage.setItem("mannequin.draft.usr_1.model", "{not json");
    expect(loadDraft("usr_1", "model")).toEqual(EMPTY_DRAFT);
    localStorage.setItem("mannequin.draft.usr_1.model", JSON.stringify({ ...DRAFT, count: 99 }));
    expect(loadDraft("usr_1", "model")).toEqual(EMPTY_DRAFT);
  });

  it("leaves nothing behind once it is empty", () => {
    saveDraft("usr_1", "model", DRAFT);
    saveDraft("usr_1", "model", EMPTY_DRAFT);
    expect(localStorage.length).toBe(0);
  });

  it("is rebuilt from an earlier request, without anything that is not text", () => {
    expect(
      draftFrom({ inputs: [{ slot: "a", asset_id: "x" }], prompt: null, params: { colour: "#fff", odd: 3 } }),
    ).toEqual({ slots: { a: "x" }, prompt: "", params: { colour: "#fff" }, aspectRatio: null, count: 1 });
  });

  it("is rebuilt from a failed request without the picture that was refused", () => {
    const inputs = [
      { slot: "person", asset_id: "ast_1" },
      { slot: "garment", asset_id: "ast_2" },
    ];
    expect(draftFrom({ inputs, failure: { input: "garment" } }).slots).toEqual({ person: "ast_1" });
    expect(draftFrom({ inputs, failure: { input: null } }).slots).toEqual({
      person: "ast_1",
      garment: "ast_2",
    });
  });
});
