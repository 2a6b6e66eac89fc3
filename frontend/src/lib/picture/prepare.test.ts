import { afterEach, expect, it, vi } from "vitest";
import { isStrip, LONGEST, preparePicture } from "./prepare";
import * as drawing from "./redraw";
import { sizeOf, sniff } from "./sniff";

const LIMITS = { max_bytes: 10_000_000, max_side: 8192 };
const bytes = (text: string, ...before: number[]) =>
  Uint8Array.from([...before, ...[...text].map((each) => each.charCodeAt(0))]);
const JPEG = (width: number, height: number, more = 0) =>
  Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0],
    ...[0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3],
    ...Array<number>(16 + more).fill(0),
  ]);
const WEBP = bytes("RIFF\x10\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x57\x02\0\x8f\x01\0\0\0");
const AVIF = bytes("\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf");
const HEIC = bytes("\0\0\0\x18ftypmif1\0\0\0\0mif1heic");
const file = (content: Uint8Array, name: string, type = "") =>
  new File([content as BlobPart], name, { type });

afterEach(() => vi.restoreAllMocks());
const opens = (width: number, height: number) =>
  vi.spyOn(drawing, "decode").mockResolvedValue({ width, height, close: () => undefined } as ImageBitmap);
const draws = () =>
  vi
    .spyOn(drawing, "redraw")
    .mockImplementation(async (_picture, plan) => new Blob(["drawn"], { type: plan.mime }));

it.each([
  ["a JPEG", JPEG(10, 10), "jpeg"],
  ["a WebP", WEBP, "webp"],
  ["an AVIF", AVIF, "avif"],
  ["an AVIF whose first brand is general", bytes("\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"), "avif"],
  ["a HEIC", HEIC, "heic"],
  ["a PDF", bytes("%PDF-1.7"), "pdf"],
  ["a page", bytes("<!DOCTYPE html><p>404"), "html"],
  ["a drawing", bytes('<?xml version="1.0"?><svg xmlns="x">'), "svg"],
  ["a GIF", bytes("GIF89a"), "gif"],
  ["nothing known", bytes("hello"), "unknown"],
])("knows %s by its bytes", (_what, content, kind) => {
  expect(sniff(content)).toBe(kind);
});

it("reads width and height out of the head", () => {
  expect(sizeOf("jpeg", JPEG(750, 12_000))).toEqual({ width: 750, height: 12_000 });
  expect(sizeOf("webp", WEBP)).toEqual({ width: 600, height: 400 });
  expect(sizeOf("jpeg", bytes("", 0xff, 0xd8, 0xff))).toBeNull();
});

it.each([
  ["a WebP called .jpg", WEBP, "taobao.jpg", "image/jpeg", "image/webp"],
  ["a .jfif", JPEG(600, 800), "photo.jfif", "image/jpeg", "image/jpeg"],
  ["a JPEG declared as image/pjpeg", JPEG(600, 800), "photo.jpg", "image/pjpeg", "image/jpeg"],
  ["a JPEG of no type", JPEG(600, 800), "photo", "", "image/jpeg"],
])("sends %s under its true type", async (_what, content, name, declared, type) => {
  const prepared = await preparePicture(file(content, name, declared), LIMITS);
  expect(prepared).not.toHaveProperty("refused");
  expect(prepared.file.type).toBe(type);
});

it("draws AVIF and HEIC anew where the browser opens them", async () => {
  opens(600, 800);
  draws();
  expect((await preparePicture(file(AVIF, "a.jpg", "image/jpeg"), LIMITS)).file.type).toBe("image/webp");
  expect((await preparePicture(file(HEIC, "a.jpg", "image/jpeg"), LIMITS)).file.type).toBe("image/jpeg");
});

it("names what it cannot open by what it is, not by its name", async () => {
  vi.spyOn(drawing, "decode").mockRejectedValue(new Error("cannot"));
  const refusal = async (content: Uint8Array, name: string, type?: string) => {
    const prepared = await preparePicture(file(content, name, type), LIMITS);
    return "refused" in prepared ? prepared.refused : null;
  };
  expect(await refusal(HEIC, "a.jpg", "image/jpeg")).toEqual({ code: "heic" });
  expect(await refusal(AVIF, "a.jpg", "image/jpeg")).toEqual({ code: "unsupported_image", format: "avif" });
  expect(await refusal(bytes("%PDF-1.4"), "a.pdf", "application/pdf")).toEqual({
    code: "unsupported_image",
    format: "pdf",
  });
  expect(await refusal(new Uint8Array(), "a.jpg", "image/jpeg")).toEqual({ code: "file_empty" });
});

it("gives a long strip one answer, small file or large, and never makes it too small first", async () => {
  const small = draws();
  for (const [width, height] of [
    [750, 12_000],
    [790, 9000],
    [750, 13_000],
  ] as const) {
    for (const more of [0, 900_000]) {
      const prepared = await preparePicture(file(JPEG(width, height, more), "detail.jpg"), LIMITS);
      expect(prepared).toMatchObject({ refused: { code: "picture_strip", width, height } });
    }
  }
  expect(small).not.toHaveBeenCalled();
  expect(isStrip({ width: 750, height: 3750 })).toBe(false);
  expect(isStrip({ width: 12_000, height: 9000 })).toBe(false);
});

it("still makes a camera's picture smaller, and one that is too long for the server", async () => {
  opens(12_000, 9000);
  const drawn = draws();
  await preparePicture(file(JPEG(12_000, 9000, 900_000), "photo.jpg"), LIMITS);
  await preparePicture(file(JPEG(12_000, 9000), "flat.jpg"), LIMITS);
  expect(drawn.mock.calls.map(([, plan]) => plan.size?.width)).toEqual([LONGEST, LONGEST]);
});
