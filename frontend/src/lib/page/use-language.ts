import { useTranslation } from "react-i18next";

/** The interface language, "zh-CN" or "en"; part of every query key whose texts the server localises. */
export function useLanguage(): string {
  return useTranslation().i18n.language;
}
