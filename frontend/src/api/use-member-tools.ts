import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/lib/page/use-language";
import { presetsQuery } from "./queries";

/** Whether there is a tool that only members may use now: a benefit is named only while it is one. */
export function useHasMemberTools() {
  const presets = useQuery(presetsQuery(useLanguage())).data;
  return presets?.some((preset) => preset.member_only) ?? false;
}
