/** The interface language: Chinese first, English a file of its own that most operators never load. Shared with the studio. */
import polyglotI18nProvider from "ra-i18n-polyglot";
import type { I18nProvider, TranslationMessages } from "react-admin";
import { setApiLanguage } from "@/api/http";
import { zh, type Texts } from "./zh";
import { zhKit } from "./zh-kit";
import { zhWords } from "./zh-words";

export type Language = "zh-CN" | "en";

const STORED = "mannequin.lang";

/** Names of languages stand in their own language. */
export const LANGUAGES: { locale: Language; name: string }[] = [
  { locale: "zh-CN", name: "简体中文" },
  { locale: "en", name: "English" },
];

export function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORED) === "en" ? "en" : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

function apply(language: Language): void {
  document.documentElement.lang = language;
  setApiLanguage(language);
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Best effort: without storage the next visit starts in Chinese.
  }
}

/** react-admin looks for the names of resources in a place of its own. */
const named = (nav: Texts["nav"]) =>
  Object.fromEntries(Object.entries(nav).map(([resource, name]) => [resource, { name }]));

const whole = (kit: TranslationMessages, texts: Texts, word: object) =>
  ({ ...kit, ...texts, word, resources: named(texts.nav) }) as unknown as TranslationMessages;

const chinese = whole(zhKit, zh, zhWords);

async function english(): Promise<TranslationMessages> {
  const [kit, { en }, { enWords }] = await Promise.all([
    import("ra-language-english"),
    import("./en"),
    import("./en-words"),
  ]);
  return whole(kit.default, en, enWords);
}

/** Ready when the first language is loaded: react-admin wants it at once. */
export async function startTexts(language: Language = storedLanguage()): Promise<I18nProvider> {
  const first = language === "en" ? await english() : chinese;
  return polyglotI18nProvider(
    (locale) => {
      apply(locale as Language);
      if (locale === language) return first;
      return locale === "en" ? english() : chinese;
    },
    language,
    LANGUAGES,
  );
}
