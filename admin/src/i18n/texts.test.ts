import english from "ra-language-english";
import { expect, it } from "vitest";
import { en } from "./en/texts";
import { enWords } from "./en/words";
import { zh } from "./zh/texts";
import { zhKit } from "./zh/kit";
import { zhWords } from "./zh/words";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

const blanks = (text: string) => [...new Set(text.match(/%{\w+}/g) ?? [])].sort();
const keys = (tree: Tree) =>
  flat(tree)
    .map(([key]) => key)
    .sort();

it("says the same in both languages: every text is there and fills in the same values", () => {
  const other = new Map(flat(en));
  for (const [key, text] of flat(zh)) {
    expect(other.get(key), key).toBeTruthy();
    expect(blanks(other.get(key) ?? ""), key).toEqual(blanks(text));
  }
  expect(keys(en)).toEqual(keys(zh));
});

it("knows the contract's words in both languages", () => {
  expect(keys(enWords)).toEqual(keys(zhWords));
});

it("translates every message of the kit", () => {
  expect(keys(zhKit as unknown as Tree)).toEqual(keys(english as unknown as Tree));
});
