import type { Preset } from "@/api/types";

/** Sample pictures for a first try: the examples that a preset brings for its places. */
export interface Sample {
  slot: string;
  label: string;
  url: string;
}

const isOurs = (url: string) => url.startsWith("/") && !url.startsWith("//");

/** A picture for every required place, or null when one has none: half a set runs nothing. */
export function sampleSet(preset: Pick<Preset, "slots">): Sample[] | null {
  const required = preset.slots.filter((slot) => slot.required);
  const samples = required.flatMap(({ name, label, example }) => {
    return example && isOurs(example) ? [{ slot: name, label, url: example }] : [];
  });
  return required.length > 0 && samples.length === required.length ? samples : null;
}

/** The small one beside a sample of the house; other pictures are their own. */
export const thumbOf = (url: string) => url.replace(/^(\/samples\/\w+)\.webp$/, "$1-thumb.webp");

export async function fetchSample({ slot, url }: Sample): Promise<File> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`no sample: ${answer.status}`);
  const blob = await answer.blob();
  return new File([blob], `${slot}.${blob.type.replace("image/", "")}`, { type: blob.type });
}
