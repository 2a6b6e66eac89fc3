/** The interface language: Chinese first, English a file of its own that most operators never load. Shared with the studio. */
import polyglotI18nProvider from "ra-i18n-polyglot";
import type { I18nProvider, TranslationMessages } from "react-admin";
import {
  applyLanguage,
  rememberLanguage,
  storedLanguage,
  type Language,
} from "@mannequin/shared/lib/language";
import { zh, type Texts } from "./zh/texts";
import { zhKit } from "./zh/kit";
import { zhWords } from "./zh/words";

/** Names of languages stand in their own language. */
export const LANGUAGES: { locale: Language; name: string }[] = [
  { locale: "zh-CN", name: "简体中文" },
  { locale: "en", name: "English" },
];

/** react-admin looks for the names of resources in a place of its own. */
const named = (nav: Texts["nav"]) =>
  Object.fromEntries(Object.entries(nav).map(([resource, name]) => [resource, { name }]));

const whole = (kit: TranslationMessages, texts: Texts, word: object) =>
  ({ ...kit, ...texts, word, resources: named(texts.nav) }) as unknown as TranslationMessages;

const chinese = whole(zhKit, zh, zhWords);

async function english(): Promise<TranslationMessages> {
  const [kit, { en }, { enWords }] = await Promise.all([
    import("ra-language-english"),
    import("./en/texts"),
    import("./en/words"),
  ]);
  return whole(kit.default, en, enWords);
}

/** Ready when the first language is loaded: react-admin wants it at once. */
export async function startTexts(language: Language = storedLanguage()): Promise<I18nProvider> {
  const first = language === "en" ? await english() : chinese;
  return polyglotI18nProvider(
    (locale) => {
      applyLanguage(locale as Language);
      rememberLanguage(locale as Language);
      if (locale === language) return first;
      return locale === "en" ? english() : chinese;
    },
    language,
    LANGUAGES,
  );
}
