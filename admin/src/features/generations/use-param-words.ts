import { useGetList } from "react-admin";
import type { Preset } from "@/api/catalogue";
import { useLanguage } from "@/i18n/use-texts";

/**
 * "光线：跟随场景" for `light: as_scene`. The names are those of the tool as it is now; what it no longer knows is shown as
 * it was sent.
 */
export function useParamWords(presetKey: string) {
  const { data } = useGetList<Preset & { id: string }>("presets");
  const english = useLanguage() === "en";
  const params = data?.find((each) => each.key === presetKey)?.params ?? [];
  return (name: string, value: string): string => {
    const param = params.find((each) => each.name === name);
    const option = param?.options.find((each) => each.value === value);
    const said = (text: { zh: string; en: string } | undefined, raw: string) =>
      (english ? text?.en : text?.zh) || raw;
    return `${said(param?.label, name)}${english ? ": " : "："}${said(option?.label, value)}`;
  };
}
