import type { Page } from "@playwright/test";
import { BAG, expect, GIFT, handOver, SMALL_BAG, SMALL_SCENE, Studio, test } from "../../seller.ts";
import path from "node:path";

const SAMPLES = path.resolve(import.meta.dirname, "../../../../frontend/public/samples");
const GARMENT = path.join(SAMPLES, "garment.webp");
const COLOUR = path.join(SAMPLES, "colour.webp");
/** What a picture of 场景更换 and one of 商品换色 cost. */
const [SCENE_PRICE, COLOUR_PRICE] = [4, 3];

async function addLook(
  page: Page,
  tool: string,
  productSlot: string,
  slot: string,
  file: string,
  words = "",
): Promise<void> {
  await page.getByRole("combobox", { name: "添加拍法" }).selectOption({ label: tool });
  const dialog = page.getByRole("dialog", { name: `拍法 · ${tool}` });
  await dialog.getByRole("radio", { name: productSlot, exact: true }).check();
  const studio = new Studio(page);
  await studio.pick(slot, file);
  await expect(studio.filled(slot)).toBeVisible();
  if (words !== "") await dialog.getByLabel("补充说明").fill(words);
  await dialog.getByRole("button", { name: "完成" }).click();
  await expect(dialog).toBeHidden();
}

async function addProducts(page: Page, ...files: string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "添加商品图" }).click();
  await (await chooser).setFiles(files);
}

test("two products in two looks: the price before, a budget kept, one look fails alone and is retried", async ({
  page,
  studio,
  account,
}) => {
  test.setTimeout(120_000);
  await page.goto("/batch");
  await addProducts(page, GARMENT, SMALL_BAG);
  await addLook(page, "场景更换", "主体图", "场景参考图", SMALL_SCENE);
  await addLook(page, "商品换色", "商品图", "目标颜色图", COLOUR, "[[sim:image_safety]]");
  const row = SCENE_PRICE + COLOUR_PRICE;
  await expect(page.getByText(`4 格 · 共 ${2 * row} 积分 · 余 ${GIFT}`)).toBeVisible();
  await page.getByLabel("预算上限（积分）").fill(String(2 * row - 1));
  await expect(page.getByText("1 格超出预算，这次不做。")).toBeVisible();
  const go = page.getByRole("button", { name: /^生成/ });
  await expect(go).toContainText(`${row + SCENE_PRICE} 积分`);
  await go.click();
  await expect(page.getByText("完成 2 · 进行中 0 · 待提交 0 · 未成功 1")).toBeVisible({ timeout: 60_000 });
  await expect(studio.balance(GIFT - 2 * SCENE_PRICE, 0)).toBeVisible();
  expect((await account.entries()).map((line) => line.kind).sort()).toEqual([
    "commit",
    "commit",
    "grant",
    "hold",
    "hold",
    "hold",
    "release",
  ]);

  // Mended, the failed cell alone runs again; what is done stays done, also over a reload.
  await page.getByRole("button", { name: "设置拍法 商品换色" }).click();
  await page.getByRole("dialog").getByLabel("补充说明").fill("");
  await page.getByRole("dialog").getByRole("button", { name: "完成" }).click();
  await page.reload();
  await page.getByRole("button", { name: /^重试 garment/ }).click();
  await expect(page.getByText("完成 3 · 进行中 0 · 待提交 0 · 未成功 0")).toBeVisible({ timeout: 60_000 });
  await expect(studio.balance(GIFT - 2 * SCENE_PRICE - COLOUR_PRICE, 0)).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "打包下载 3 张" }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^mannequin_\d{8}-\d{6}\.zip$/);
});

test("a batch that is stopped gives back what had not begun @desktop", async ({ page, studio, account }) => {
  await page.goto("/batch");
  // Until the page stands, nobody takes what is dropped.
  await expect(page.getByRole("button", { name: "添加商品图" })).toBeVisible();
  await handOver(page.locator("body"), "drop", BAG);
  await expect(page.getByRole("rowheader", { name: /bag/ })).toBeVisible();
  await addLook(page, "场景更换", "主体图", "场景参考图", SMALL_SCENE, "[[sim:slow]]");
  await page.getByRole("button", { name: "设置拍法 场景更换" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: "4 张" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "完成" }).click();
  await page.getByRole("button", { name: /^生成/ }).click();
  await expect(studio.balance(GIFT - 4 * SCENE_PRICE, 4 * SCENE_PRICE)).toBeVisible();
  await page.getByRole("button", { name: "停止", exact: true }).click();
  await page.getByRole("dialog", { name: "停止这一批？" }).getByRole("button", { name: "全部取消" }).click();
  // Each ends one way or the other: given back, or delivered and charged. Nothing stays on hold.
  await expect
    .poll(async () => (await account.get<{ held: number }>("/v1/credits")).held, { timeout: 40_000 })
    .toBe(0);
  const { items } = await account.get<{ items: { state: string; charged: number }[] }>("/v1/generations");
  expect(items).toHaveLength(4);
  for (const { state, charged } of items)
    expect([state, charged]).toEqual(state === "succeeded" ? ["succeeded", SCENE_PRICE] : ["canceled", 0]);
  const charged = items.reduce((sum, each) => sum + each.charged, 0);
  await expect(studio.balance(GIFT - charged, 0)).toBeVisible();
});

test("one look takes a list of values: a column for each, the price before, and all are made @desktop", async ({
  page,
  studio,
  account,
}) => {
  await page.goto("/batch");
  await addProducts(page, GARMENT);
  await page.getByRole("combobox", { name: "添加拍法" }).selectOption({ label: "商品换色" });
  const dialog = page.getByRole("dialog", { name: "拍法 · 商品换色" });
  await dialog.getByLabel("一次做几个值").selectOption({ label: "目标色值" });
  // As colours stand in a spreadsheet: one below the other.
  await dialog.getByLabel("色号，用空格或逗号隔开").fill("#1F2A44\n#8C1D40, #2E8B57");
  await dialog.getByRole("button", { name: "分成 3 列" }).click();
  await expect(dialog).toBeHidden();
  for (const value of ["#1F2A44", "#8C1D40", "#2E8B57"])
    await expect(page.getByRole("columnheader").filter({ hasText: new RegExp(value, "i") })).toBeVisible();
  await expect(page.getByText(`3 格 · 共 ${3 * COLOUR_PRICE} 积分 · 余 ${GIFT}`)).toBeVisible();
  await page.getByRole("button", { name: /^生成/ }).click();
  await expect(page.getByText("完成 3 · 进行中 0 · 待提交 0 · 未成功 0")).toBeVisible({ timeout: 40_000 });
  await expect(studio.balance(GIFT - 3 * COLOUR_PRICE, 0)).toBeVisible();
  expect((await account.entries()).filter((line) => line.kind === "commit")).toHaveLength(3);
});
