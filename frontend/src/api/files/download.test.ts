import { expect, it } from "vitest";
import { aGeneration } from "@/test/factories";
import { archiveName, fileStemOf } from "./download";

it("names a file by tool, colour, choice and the seller's own time, and no two candidates alike", () => {
  const one = aGeneration({
    id: "gen_aaaa1111",
    preset_name: "商品换色",
    params: { color: "#1f2a44", light: "soft", pose: "stand", words: "随手写的" },
    created_at: "2026-11-26T16:02:23Z",
  });
  const at = new Date(one.created_at);
  const two = (value: number) => String(value).padStart(2, "0");
  const stamp = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  const select = (name: string, value: string, label: string, usual: string) => ({
    name,
    label: name,
    kind: "select" as const,
    required: false,
    default: usual,
    options: [{ value, label }],
  });
  const known = [select("light", "soft", "柔光", "hard"), select("pose", "stand", "站姿", "stand")];
  expect(fileStemOf(one, known)).toBe(`商品换色_1F2A44_柔光_${stamp}_1111`);
  expect(fileStemOf(one)).toBe(`商品换色_1F2A44_${stamp}_1111`);
  expect(fileStemOf({ ...one, id: "gen_aaaa2222" })).not.toBe(fileStemOf(one));
});

it("puts nothing into a name that a disk does not take", () => {
  expect(fileStemOf(aGeneration({ preset_name: 'A/B: "c" <d>?' }))).toMatch(/^A-B- -c- -d--_\d{8}-\d{6}_/);
});

it("names an archive by the seller's own time, and the pieces of a batch by their number", () => {
  const night = new Date(2026, 10, 27, 0, 5, 9);
  expect(archiveName(night)).toBe("mannequin_20261127-000509.zip");
  expect(archiveName(night, 2)).toBe("mannequin_20261127-000509_2.zip");
});
