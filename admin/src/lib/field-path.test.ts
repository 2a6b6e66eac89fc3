import { expect, it } from "vitest";
import { pathInWords } from "./field-path";

const WORDS: Record<string, string> = { slots: "图片位", label: "名称", zh: "中文", price: "价格" };
const word = (part: string) => WORDS[part] ?? part;

it.each([
  ["slots[subject].label.zh", "图片位 › subject › 名称 › 中文"],
  ["price", "价格"],
  ["unheard_of", "unheard_of"],
])("says %s as %s", (path, words) => {
  expect(pathInWords(path, word)).toBe(words);
});
