import { BAG, expect, GIFT, handOver, PRICE, SCENE, SMALL_BAG, test } from "../../seller.ts";

interface Uploads {
  items: { id: string; width: number; height: number; mime: string }[];
}

test("a picture is cropped and turned by keys alone, and taken back", async ({ page, studio, account }) => {
  await studio.open();
  await studio.pick("主体图", SMALL_BAG);
  await expect(studio.filled("主体图")).toBeVisible();
  await studio.slot("主体图").getByRole("button", { name: "裁剪或旋转主体图" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "裁剪与旋转 · 主体图" });
  await expect(dialog.getByText(/^675 × 900/)).toBeVisible();
  await dialog.getByRole("button", { name: "右转" }).press("Enter");
  await expect(dialog.getByText(/^900 × 675/)).toBeVisible();
  const corner = dialog.getByRole("button", { name: "右下角，方向键缩放" });
  await corner.focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("Shift+ArrowLeft");
  await expect(dialog.getByText(/^720 × 675/)).toBeVisible();
  await dialog.getByRole("button", { name: "使用这张" }).press("Enter");
  const undo = studio.slot("主体图").getByRole("button", { name: "还原主体图" });
  await expect(undo).toBeVisible();
  const edited = (await account.get<Uploads>("/v1/uploads")).items;
  expect(edited.map(({ width, height }) => [width, height])).toEqual([
    [720, 675],
    [675, 900],
  ]);
  await undo.press("Enter");
  await expect(studio.slot("主体图").getByRole("button", { name: "裁剪或旋转主体图" })).toBeVisible();
});

test("what is too large is made smaller before it leaves, and HEIC is said plainly @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  // As wide as a camera takes them; noise in one corner makes it heavy enough to be looked into.
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 6000;
    canvas.height = 3000;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    const tile = context.createImageData(900, 900);
    for (let at = 0; at < tile.data.length; at += 1) tile.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
    context.fillStyle = "#b98a5e";
    context.fillRect(0, 0, 6000, 3000);
    context.putImageData(tile, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
    if (blob === null || blob.size < 700_000) throw new Error("too small to show anything");
    const carried = new DataTransfer();
    carried.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    for (const step of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(
        new DragEvent(step, { bubbles: true, cancelable: true, dataTransfer: carried }),
      );
    }
  });
  // Dropped outside any place: it goes to the first empty one.
  await expect(studio.filled("主体图")).toBeVisible({ timeout: 40_000 });
  const [upload] = (await account.get<Uploads>("/v1/uploads")).items;
  expect([upload?.width, upload?.height]).toEqual([4096, 2048]);

  const chooser = page.waitForEvent("filechooser");
  await studio.slot("场景参考图").getByRole("button", { name: "选择场景参考图" }).click();
  await (await chooser).setFiles({
    name: "IMG_1.HEIC",
    mimeType: "image/heic",
    buffer: Buffer.from("ftypheic"),
  });
  await expect(studio.slot("场景参考图").getByText(/这个浏览器打不开 HEIC/)).toBeVisible();
});

test("pictures that are there already are used again: uploads, and a result in another tool", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await studio.results.getByRole("button", { name: "用作参考图" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "商品换色：商品图" }).click();
  await expect(page).toHaveURL(/\/make\/recolour/);
  await expect(studio.filled("商品图")).toBeVisible();

  await studio.slot("目标颜色图").getByRole("button", { name: "从我的图片选目标颜色图" }).click();
  const library = page.getByRole("dialog", { name: "从我的图片选 · 目标颜色图" });
  await library
    .getByRole("button", { name: /^上传图/ })
    .first()
    .click();
  await expect(studio.filled("目标颜色图")).toBeVisible();
  await studio.press();
  await expect(studio.results.getByRole("img", { name: "商品换色的成片" })).toBeVisible({ timeout: 30_000 });
  const { items } = await account.get<{
    items: { inputs: { asset_id: string }[]; result: { asset_id: string } }[];
  }>("/v1/generations");
  expect(items[0]?.inputs[0]?.asset_id).toBe(items[1]?.result.asset_id);
  expect((await account.get<Uploads>("/v1/uploads")).items, "nothing was sent twice").toHaveLength(2);
});

test("who has no picture at hand runs the samples with one press", async ({ page, studio, account }) => {
  await studio.open();
  const samples = page.getByRole("region", { name: "手边没有图？先用示例试试" });
  await samples.getByRole("button", { name: `直接生成 · ${PRICE} 积分` }).click();
  await expect(studio.picture).toBeVisible({ timeout: 40_000 });
  await expect(studio.balance(GIFT - PRICE, 0)).toBeVisible();
  await expect(samples).toBeHidden();
  expect((await account.entries()).filter((line) => line.kind === "commit")).toHaveLength(1);
});

test("a whole set dropped beside the places fills them in order @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await handOver(page.getByRole("heading", { name: "场景更换" }), "drop", BAG);
  await expect(studio.filled("主体图")).toBeVisible();
  await handOver(page.locator("body"), "drop", SCENE);
  await expect(studio.filled("场景参考图")).toBeVisible();
  expect((await account.get<Uploads>("/v1/uploads")).items).toHaveLength(2);
});
