import { expect, it } from "vitest";
import { EMPTY_DRAFT } from "@/lib/drafts/draft";
import { aPreset } from "@/test/factories";
import { requestBody } from "./request-body";

it("asks for the pictures in the order of the slots, whatever the order they came in", () => {
  const draft = { ...EMPTY_DRAFT, slots: { detail: "c", person: "b", garment: "a" } };
  expect(requestBody(aPreset(), draft).inputs.map((input) => input.asset_id)).toEqual(["a", "b", "c"]);
});

it("leaves out what was not chosen, so that the built-in prompt and ratio apply", () => {
  const draft = {
    ...EMPTY_DRAFT,
    slots: { garment: "a", person: "b" },
    prompt: "   ",
    params: { gone: "x" },
  };
  expect(requestBody(aPreset(), draft)).toEqual({
    preset: "model",
    inputs: [
      { slot: "garment", asset_id: "a" },
      { slot: "person", asset_id: "b" },
    ],
    count: 1,
  });
});

it("gives the same wish the same text", () => {
  const preset = aPreset({ params: [{ name: "p", kind: "text", label: "", options: [], default: "" }] });
  const one = {
    slots: { garment: "a", person: "b" },
    prompt: "x ",
    params: { p: "1" },
    aspectRatio: "1:1",
    count: 2,
  };
  const two = {
    count: 2,
    aspectRatio: "1:1",
    params: { p: " 1" },
    prompt: "x",
    slots: { person: "b", garment: "a" },
  };
  expect(JSON.stringify(requestBody(preset, one))).toBe(JSON.stringify(requestBody(preset, two)));
});
