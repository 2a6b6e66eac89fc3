import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import {
  applyLanguage,
  rememberLanguage,
  storedLanguage,
  type Language,
} from "@mannequin/shared/lib/language";
import { loadCode } from "@/lib/page/load-code";
import { zh, type AllTexts } from "./zh/first";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: AllTexts };
  }
}

/** English is a file of its own: most visitors never load it. */
async function load(language: Language): Promise<void> {
  if (language === "en" && !i18next.hasResourceBundle("en", "translation")) {
    const { english } = await loadCode(() => import("./en/all"));
    i18next.addResourceBundle("en", "translation", english);
  }
}

export async function startTexts(language: Language = storedLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { "zh-CN": { translation: zh } },
    lng: "zh-CN",
    fallbackLng: "zh-CN",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  // Without the English texts there is still a page, in Chinese.
  await changeLanguage(language).catch(() => changeLanguage("zh-CN", false));
}

export async function changeLanguage(language: Language, remember = true): Promise<void> {
  // Written down first: on a slow line the page may be left before the texts have come.
  if (remember) rememberLanguage(language);
  await load(language);
  applyLanguage(language);
  await i18next.changeLanguage(language);
}
