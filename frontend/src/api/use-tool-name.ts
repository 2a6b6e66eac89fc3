import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/lib/page/use-language";
import { presetsQuery } from "./queries";
import type { Generation } from "./types";

/** A generation's tool in the reader's language; the name it was stored with once the tool is gone. */
export function useToolName(): (generation: Pick<Generation, "preset" | "preset_name">) => string {
  const presets = useQuery(presetsQuery(useLanguage())).data;
  return (generation) =>
    presets?.find((preset) => preset.key === generation.preset)?.name ?? generation.preset_name;
}
