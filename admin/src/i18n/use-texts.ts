/** Texts by key, checked by the compiler, and the words of the contract, which may be newer than this page. */
import { useCallback, useMemo } from "react";
import { useLocaleState, useTranslate } from "react-admin";
import type { Texts } from "./zh/texts";
import type { WordGroup } from "./zh/words";

type Leaves<T, Path extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Path}${K}` : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

export type TextKey = Leaves<Texts>;

export function useTexts() {
  const translate = useTranslate();
  return useCallback(
    (key: TextKey, fill: Record<string, string | number> = {}) => translate(key, fill),
    [translate],
  );
}

/** `word("state", "queued")`; a word without a translation is shown as the server says it. */
export function useWord() {
  const translate = useTranslate();
  return useCallback(
    (group: WordGroup, value: string | null | undefined) =>
      value === null || value === undefined ? "—" : translate(`word.${group}.${value}`, { _: value }),
    [translate],
  );
}

/** Choices for a filter: every word of a group that is named here. */
export function useChoices(group: WordGroup, values: readonly string[]) {
  const word = useWord();
  return useMemo(() => values.map((id) => ({ id, name: word(group, id) })), [word, group, values]);
}

/** "zh-CN" or "en", for formatting. */
export function useLanguage(): string {
  const [locale] = useLocaleState();
  return locale;
}
