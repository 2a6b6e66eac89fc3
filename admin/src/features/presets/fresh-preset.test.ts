import { expect, it } from "vitest";
import { formPath } from "@/ui/form/server-faults";
import { bodyOf, formOf, freshPreset, freshSlot } from "./fresh-preset";

it("gives back what it was given, whatever an old version lacked", () => {
  const old = { ...freshPreset(), key: "scene", version: 3, changed_at: null, changed_by: null };
  const form = formOf(old);
  expect(bodyOf(form)).toEqual({ ...freshPreset(), key: "scene" });
  expect(bodyOf(form)).not.toHaveProperty("version");
});

it("leaves out pictures that a slot does not have", () => {
  const preset = { ...freshPreset(), slots: [{ ...freshSlot(), name: "subject", example: " " }] };
  expect(bodyOf(preset).slots[0]?.example).toBeUndefined();
});

it("finds the field that the server means", () => {
  expect(formPath("preset.slots[0].label.zh", "preset")).toBe("slots.0.label.zh");
  expect(formPath("reason", "preset")).toBe("reason");
});
