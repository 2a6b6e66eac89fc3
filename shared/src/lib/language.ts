/** The interface language: one choice for both front ends, kept in local storage and sent as `Accept-Language`. */
export type Language = "zh-CN" | "en";

const STORED = "mannequin.lang";

let requested: Language = "zh-CN";

export function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORED) === "en" ? "en" : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Best effort: without storage the next visit starts in Chinese.
  }
}

/** The language the API is asked for from now on. */
export function setApiLanguage(language: Language): void {
  requested = language;
}

export const acceptLanguage = () => (requested === "en" ? "en" : "zh-CN,zh;q=0.9,en;q=0.5");

/** The page speaks `language` from now on, and the API is asked for it. */
export function applyLanguage(language: Language): void {
  document.documentElement.lang = language;
  setApiLanguage(language);
}
