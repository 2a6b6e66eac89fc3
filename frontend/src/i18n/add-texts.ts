import i18next from "i18next";

/** Adds Chinese texts that are loaded with the part that needs them: they are there before it is drawn first. */
export function addTexts(texts: object): void {
  const add = () => i18next.addResourceBundle("zh-CN", "translation", texts, true);
  if (i18next.isInitialized) add();
  else i18next.on("initialized", add);
}
