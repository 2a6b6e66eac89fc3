import { readFileSync } from "node:fs";
import { expect, GIFT, PRICE, test } from "../../seller.ts";

interface Made {
  items: {
    id: string;
    favorite: boolean;
    folder: string | null;
    rating: { stars: number; words: string | null } | null;
  }[];
}

/** Width and height of a JPEG, from its frame header. */
function jpegSize(bytes: Buffer): [number, number] {
  for (let at = 2; at < bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc3) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new Error("no JPEG");
}

test("candidates stand side by side under one zoom; one is kept, filed and found again, one is rejected @phone", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.count(2);
  await studio.press();
  await expect(studio.results.getByRole("button", { name: /^打开 场景更换，.*，已完成$/ })).toHaveCount(2, {
    timeout: 40_000,
  });
  await studio.results.getByRole("button", { name: "放大、并排看" }).click();
  const dialog = page.getByRole("dialog", { name: "并排看 · 场景更换" });
  const first = dialog.getByRole("application", { name: /^候选 1/ });
  const second = dialog.getByRole("application", { name: /^候选 2/ });
  await first.focus();
  for (const key of ["+", "+", "+", "ArrowRight"]) await page.keyboard.press(key);
  const moved = (pane: typeof first) =>
    pane.locator("> div").evaluate((element) => getComputedStyle(element).transform);
  const view = await moved(first);
  expect(view).toMatch(/^matrix\(1\.95/);
  const shape = (text: string) => text.match(/[\d.]+/)?.[0];
  expect(shape(await moved(second))).toBe(shape(view));

  const bars = dialog.getByRole("figure");
  await bars.filter({ hasText: "候选 1" }).getByRole("button", { name: "收藏" }).click();
  await expect(bars.filter({ hasText: "候选 1" }).getByRole("button", { name: "收藏" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await bars.filter({ hasText: "候选 2" }).getByRole("button", { name: "不要这张" }).click();
  await expect(second).toBeHidden();
  await page.keyboard.press("Escape");

  await studio.results.getByRole("button", { name: "放入文件夹" }).click();
  const folder = page.getByRole("dialog").filter({ hasText: "放入文件夹" });
  await folder.getByLabel("新文件夹").fill("春款上新");
  await folder.getByRole("button", { name: "放入", exact: true }).click();
  await expect(folder).toBeHidden();
  await page.goto("/history?favorite=true&folder=%E6%98%A5%E6%AC%BE%E4%B8%8A%E6%96%B0");
  await expect(page.getByRole("link", { name: /^打开 场景更换/ })).toHaveCount(1);
  // Leaving the page was the end of the time to take the rejection back.
  await expect
    .poll(async () =>
      (await account.get<Made>("/v1/generations")).items.map(({ favorite, folder: name }) => [
        favorite,
        name,
      ]),
    )
    .toEqual([[true, "春款上新"]]);
});

test("a deletion can be taken back, and is carried out when it is not @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await page.goto("/history");
  const card = page.getByRole("link", { name: /^打开 场景更换/ });
  const remove = async () => {
    await page.getByRole("button", { name: "选择", exact: true }).click();
    await page.getByRole("button", { name: "全选" }).click();
    await page.getByRole("region", { name: "选择" }).getByRole("button", { name: "删除记录" }).click();
    await expect(card).toHaveCount(0);
  };
  await remove();
  await page.getByRole("button", { name: "还原", exact: true }).click();
  await expect(card).toHaveCount(1);
  expect((await account.get<Made>("/v1/generations")).items).toHaveLength(1);
  await remove();
  await expect(page.getByText("已删除 1 条记录")).toBeHidden({ timeout: 10_000 });
  await expect.poll(async () => (await account.get<Made>("/v1/generations")).items).toHaveLength(0);
  await expect(studio.balance(GIFT - PRICE, 0)).toBeVisible();
});

test("a result is saved in a shop's size and format, and rated with a word", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await studio.results.getByRole("button", { name: "尺寸与格式" }).click();
  const dialog = page.getByRole("dialog", { name: "尺寸与格式" });
  await dialog.getByRole("radio", { name: /天猫 3:4/ }).check();
  await dialog.getByRole("radio", { name: "居中裁掉" }).check();
  await expect(dialog.getByText(/_taobaoTall\.jpg · /)).toBeVisible();
  const downloading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "保存图片" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^场景更换_\d{8}-\d{6}_\w{4}_taobaoTall\.jpg$/);
  expect(jpegSize(readFileSync(await download.path()))).toEqual([750, 1000]);
  await page.keyboard.press("Escape");

  const question = page.getByRole("region", { name: "这张满意吗？" });
  await question.getByRole("button", { name: "4 分" }).click();
  await question.getByRole("textbox").fill("颜色很准");
  await question.getByRole("button", { name: "发送" }).click();
  await expect(question).toBeHidden();
  await expect
    .poll(async () => (await account.get<Made>("/v1/generations")).items[0]?.rating)
    .toEqual({ stars: 4, words: "颜色很准" });
  await page.reload();
  await studio.show("成片");
  await expect(studio.picture).toBeVisible();
  await expect(question).toBeHidden();
});

test("the details name what it cost, line by line, and the keys do what the buttons do @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("f");
  await expect(studio.results.getByRole("button", { name: "收藏" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("c");
  await expect(studio.results.getByRole("slider", { name: "原图与成片的分界线" })).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("d");
  expect((await downloading).suggestedFilename()).toMatch(/\.png$/);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "键盘快捷键" });
  await sheet.getByRole("checkbox", { name: "单键快捷键" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("x");
  await expect(studio.picture).toBeVisible();

  await page.goto("/history");
  await page.getByRole("link", { name: /^打开 场景更换/ }).click();
  const ledger = page.getByRole("region", { name: "积分流水" }).getByRole("listitem");
  await expect(ledger).toHaveCount(2);
  await expect(ledger.nth(0)).toContainText(`暂扣`);
  await expect(ledger.nth(1)).toContainText(`扣除`);
  expect((await account.get<Made>("/v1/generations?favorite=true")).items).toHaveLength(1);
});
