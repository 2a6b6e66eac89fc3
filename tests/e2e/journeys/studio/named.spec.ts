import path from "node:path";
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { expect, handOver, SMALL_BAG, test } from "../../seller.ts";

const NAMED = path.resolve(import.meta.dirname, "../../../pictures/named");
const pictures = (name: string) => path.join(NAMED, name);

test("what a file is its bytes say: pictures under a wrong name go, the rest is called by its true name @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  for (const name of ["webp-named.jpg", "photo.jfif", "avif-named.jpg"]) {
    await studio.pick("主体图", pictures(name));
    await expect(studio.filled("主体图"), name).toBeVisible();
    await studio.slot("主体图").getByRole("button", { name: "移除主体图" }).click();
  }
  const refused = async (
    file: { name: string; mimeType: string; buffer: Buffer } | string,
    reason: RegExp,
  ) => {
    const chooser = page.waitForEvent("filechooser");
    await studio.slot("主体图").getByRole("button", { name: "选择主体图" }).click();
    await (await chooser).setFiles(file as string);
    await expect(studio.slot("主体图").getByText(reason)).toBeVisible();
  };
  await refused(pictures("heic-named.jpg"), /打不开 HEIC/);
  await refused({ name: "zero.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) }, /文件是空的/);
  await refused(
    { name: "a.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 …") },
    /这是 PDF 文件，不是图片/,
  );
});

test("a long detail strip is offered to be cropped, and the part goes @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [750, 12_000];
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    for (let y = 0; y < 12_000; y += 50) {
      context.fillStyle = `hsl(${y % 360} 60% 60%)`;
      context.fillRect(0, y, 750, 50);
    }
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
    const carried = new DataTransfer();
    carried.items.add(new File([blob ?? ""], "detail.jpg", { type: "image/jpeg" }));
    for (const step of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(
        new DragEvent(step, { bubbles: true, cancelable: true, dataTransfer: carried }),
      );
    }
  });
  const slot = studio.slot("主体图");
  await expect(slot.getByText(/这张长图有 750 × 12000/)).toBeVisible();
  await slot.getByRole("button", { name: "裁剪", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "裁剪与旋转 · 主体图" });
  await expect(dialog.getByText(/^750 × 1000/)).toBeVisible();
  await dialog.getByRole("button", { name: "使用这张" }).click();
  await expect(studio.filled("主体图")).toBeVisible();
});

test("words from a spreadsheet go into the field that has the focus, not their picture into a place @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  const prompt = page.getByLabel("补充说明");
  await prompt.click();
  // What a browser does with words itself shows only by a real press: put there as the spreadsheet does, pressed as a person.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [300, 300];
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": new Blob(["浅灰背景"], { type: "text/plain" }),
        "text/html": new Blob(["<table><tr><td>浅灰背景</td></tr></table>"], { type: "text/html" }),
        "image/png": png ?? new Blob([]),
      }),
    ]);
  });
  await prompt.press("Control+V");
  await expect(prompt).toHaveValue("浅灰背景");
  await expect(studio.slot("主体图").getByRole("button", { name: "选择主体图" })).toBeVisible();
});

test("a doubtful picture is said at its place and once more before credits are held @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pick("主体图", SMALL_BAG);
  await expect(studio.filled("主体图")).toBeVisible();
  await studio.pick("场景参考图", SMALL_BAG);
  const place = studio.slot("场景参考图");
  await expect(place.getByText("和另一个位置放的是同一张")).toBeVisible();
  await place.getByRole("button", { name: "移除场景参考图" }).click();
  const black = test.info().outputPath("black.png");
  const night = new PNG({ width: 640, height: 800 });
  night.data.fill(0).forEach((_, at) => at % 4 === 3 && (night.data[at] = 255));
  writeFileSync(black, PNG.sync.write(night));
  await studio.pick("场景参考图", black);
  await expect(place.getByText("几乎全黑，看不清内容")).toBeVisible();
  await studio.press();
  const asked = page.getByRole("alert").filter({ hasText: "先看一眼这几张图" });
  await expect(asked).toContainText("场景参考图：几乎全黑，看不清内容");
  expect((await account.entries()).filter((entry) => entry.kind === "hold")).toEqual([]);
  await page.getByRole("button", { name: "仍要生成" }).click();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
});

test("a picture that is pasted with no field in focus still goes into a place @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  await handOver(page.locator("body"), "paste", SMALL_BAG);
  await expect(studio.filled("主体图")).toBeVisible();
});
