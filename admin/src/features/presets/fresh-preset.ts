import type { Preset, PresetBody, Text } from "@/api/catalogue";

export const emptyText = (): Text => ({ zh: "", en: "" });

export const freshSlot = () => ({
  name: "",
  label: emptyText(),
  hint: emptyText(),
  required: false,
  instruction: emptyText(),
  example: "",
  good: "",
  bad: "",
});

export const freshParam = () => ({
  name: "",
  kind: "text",
  label: emptyText(),
  options: [],
  default: "",
  empty_words: emptyText(),
  typed_words: emptyText(),
});

export const freshOption = () => ({ value: "", label: emptyText(), words: emptyText() });
export const freshModel = () => ({ id: "", inputs_max: 3, cost_micros: 39_000 });

/** What a new preset starts from; it stays off until somebody has tried it. */
export const freshPreset = (): PresetBody => ({
  key: "",
  enabled: false,
  member_only: false,
  position: 100,
  name: emptyText(),
  description: emptyText(),
  slots: [],
  params: [],
  prompt: emptyText(),
  price: 4,
  aspect_ratios: ["1:1", "3:4", "4:3"],
  models: [{ id: "gemini-2.5-flash-image", inputs_max: 3, cost_micros: 39_000 }],
  sample_urls: [],
});

/** Where a slot has no picture of its own, the field is left out: an empty address is none. */
const orNone = (url: string | null | undefined) =>
  url === undefined || url === null || url.trim() === "" ? undefined : url;

/** A preset as a change sends it: without what the house adds. */
export function bodyOf(preset: PresetBody): PresetBody {
  const { key, enabled, member_only, position, name, description, slots, params, prompt, price } = preset;
  const { aspect_ratios, models, sample_urls } = preset;
  return {
    key,
    enabled,
    member_only,
    position,
    name,
    description,
    slots: slots.map((slot) => ({
      ...slot,
      example: orNone(slot.example),
      good: orNone(slot.good),
      bad: orNone(slot.bad),
    })),
    params,
    prompt,
    price,
    aspect_ratios,
    models,
    sample_urls,
  };
}

/** A document of a preset with everything a form needs, whatever an old version of it lacked. */
export function formOf(preset: PresetBody | Preset): PresetBody {
  const body = bodyOf({ ...freshPreset(), ...preset });
  return {
    ...body,
    slots: body.slots.map((slot) => ({ ...freshSlot(), ...slot })) as PresetBody["slots"],
    params: body.params.map((param) => ({ ...freshParam(), ...param })) as PresetBody["params"],
  };
}
