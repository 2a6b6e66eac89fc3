import { expect, it } from "vitest";
import { sampleSet, thumbOf } from "./sample-set";

const slot = (name: string, required = true, example: string | null = null) => ({
  name,
  label: name,
  required,
  product: false,
  hint: "",
  example,
});

it("has the example of every required place", () => {
  const places = [
    slot("subject", true, "/samples/bag.webp"),
    slot("scene", true, "/v1/samples/beach.webp"),
    slot("prop", false, "/samples/shoes.webp"),
  ];
  expect(sampleSet({ slots: places })?.map((each) => each.url)).toEqual([
    "/samples/bag.webp",
    "/v1/samples/beach.webp",
  ]);
});

it("takes only pictures of this site", () => {
  expect(sampleSet({ slots: [slot("scene", true, "/v1/samples/beach.webp")] })?.[0]?.url).toBe(
    "/v1/samples/beach.webp",
  );
  expect(sampleSet({ slots: [slot("scene", true, "https://elsewhere.example/a.webp")] })).toBeNull();
  expect(sampleSet({ slots: [slot("scene", true, "//elsewhere.example/a.webp")] })).toBeNull();
});

it("offers nothing when a required place would stay empty", () => {
  expect(sampleSet({ slots: [slot("scene", true, "/samples/scene.webp"), slot("spaceship")] })).toBeNull();
  expect(sampleSet({ slots: [slot("prop", false, "/samples/bag.webp")] })).toBeNull();
});

it("shows the small picture where there is one", () => {
  expect(thumbOf("/samples/bag.webp")).toBe("/samples/bag-thumb.webp");
  expect(thumbOf("/v1/samples/x.webp")).toBe("/v1/samples/x.webp");
});
