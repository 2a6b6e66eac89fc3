import type { NewGeneration, Preset } from "@/api/types";
import type { Draft } from "@/lib/drafts/draft";

/**
 * What a draft asks for. Keys come in a fixed order and empty things are left out, so that the same wish is the same
 * text: the intent behind an Idempotency-Key is recognised by it.
 */
export function requestBody(preset: Preset, draft: Draft): NewGeneration {
  const inputs = preset.slots.flatMap((slot) => {
    const id = draft.slots[slot.name];
    return id === undefined ? [] : [{ slot: slot.name, asset_id: id }];
  });
  const params = Object.fromEntries(
    preset.params.flatMap((param) => {
      const value = draft.params[param.name]?.trim() ?? "";
      return value === "" ? [] : [[param.name, value]];
    }),
  );
  const prompt = draft.prompt.trim();
  return {
    preset: preset.key,
    inputs,
    ...(prompt === "" ? {} : { prompt }),
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(draft.aspectRatio === null ? {} : { aspect_ratio: draft.aspectRatio }),
    count: draft.count,
  };
}
