import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { PNG } from "pngjs";
import {
  Account,
  BAG,
  expect,
  GIFT,
  handOver,
  newEmail,
  PASSWORD,
  PRICE,
  SCENE,
  SMALL_BAG,
  SMALL_SCENE,
  Studio,
  test,
} from "../seller.ts";

/** Keeps every text the stage showed, so that a short stage is not missed between two looks. */
async function watchStages(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seenStages: seen });
    const look = () => {
      for (const step of document.querySelectorAll('[aria-current="step"]')) {
        const text = step.textContent ?? "";
        if (seen.at(-1) !== text) seen.push(text);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
  return () => page.evaluate(() => (window as unknown as { seenStages: string[] }).seenStages);
}

test("two pictures in, a finished picture out, and every credit in the books @phone", async ({
  page,
  studio,
}) => {
  const email = newEmail();
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByRole("link", { name: "还没有账户？注册" }).click();
  await expect(page.getByText(`注册即送 ${GIFT} 积分`)).toBeVisible();
  await page.getByLabel("邮箱").fill(email);
  await page.getByRole("textbox", { name: "密码" }).fill(PASSWORD);
  await page.getByRole("button", { name: "注册并开始" }).click();
  await expect(studio.balance(GIFT, 0)).toBeVisible();

  await page.getByRole("navigation", { name: "工具" }).getByRole("link", { name: "场景更换" }).click();
  await expect(page).toHaveURL(/\/make\/scene$/);
  await expect(page.getByText("还差：主体图、场景参考图")).toBeVisible();
  await studio.pickBoth(BAG, SCENE);
  const stages = await watchStages(page);
  await studio.press();

  await expect(studio.balance(GIFT - PRICE, PRICE)).toBeVisible();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await expect(studio.balance(GIFT - PRICE, 0)).toBeVisible();
  const seen = await stages();
  expect(seen).toContain("绘制中");
  expect(seen.length, seen.join(" → ")).toBeGreaterThan(1);

  // The picture's sides stand beside it; what is downloaded is that picture, whole.
  const facts = await studio.results.getByText(/\d+ × \d+/).innerText();
  const [, width, height] = /(\d+) × (\d+)/.exec(facts) ?? [];
  const downloading = page.waitForEvent("download");
  await studio.results.getByRole("button", { name: "下载" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^bag_场景更换_scene_\d{8}-\d{6}_\w{4}\.png$/);
  const file = readFileSync(await download.path());
  const png = PNG.sync.read(file);
  expect([png.width, png.height]).toEqual([Number(width), Number(height)]);
  expect(Math.max(png.width, png.height)).toBeGreaterThanOrEqual(1024);
  const colours = new Set<number>();
  for (let at = 0; at < png.data.length; at += 4 * 997) colours.add(png.data.readUInt32BE(at));
  expect(colours.size, "one flat colour is not a picture").toBeGreaterThan(50);

  await page.getByRole("link", { name: /^积分：/ }).click();
  const ledger = page.getByRole("region", { name: "明细" }).getByRole("listitem");
  await expect(ledger).toHaveCount(3);
  await expect(ledger.nth(0)).toContainText("扣除");
  await expect(ledger.nth(0)).toContainText(`暂扣 −${PRICE}`);
  await expect(ledger.nth(1)).toContainText(`−${PRICE}`);
  await expect(ledger.nth(2)).toContainText("注册赠送");
  await expect(ledger.nth(2)).toContainText(`+${GIFT}`);
  const account = await Account.signIn(page.context().request, email);
  expect((await account.entries()).map((line) => [line.kind, line.delta_available, line.delta_held])).toEqual(
    [
      ["grant", GIFT, 0],
      ["hold", -PRICE, PRICE],
      ["commit", 0, -PRICE],
    ],
  );
});

test("the history lists what was made and runs it again", async ({ page, studio, account }) => {
  await studio.open();
  await studio.pickBoth();
  await page.getByLabel("补充说明").fill("傍晚的海边，暖光");
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });

  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "历史" }).click();
  const card = page.getByRole("link", { name: /^打开 场景更换，.*，已完成$/ });
  await expect(card).toHaveCount(1);
  await expect(card).toContainText(/剩 23 小时|剩 24 小时/);
  await card.click();
  const dialog = page.getByRole("dialog", { name: "场景更换" });
  await expect(dialog.getByText("傍晚的海边，暖光")).toBeVisible();
  await expect(dialog.getByRole("img", { name: "场景更换的成片" })).toBeVisible();

  const first = page.url();
  await dialog.getByRole("button", { name: `再来一张 · ${PRICE} 积分` }).click();
  await expect(page).not.toHaveURL(first);
  await expect(dialog.getByText(`已扣 ${PRICE} 积分`)).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText("傍晚的海边，暖光")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: /^打开 场景更换，.*，已完成$/ })).toHaveCount(2);
  await expect(studio.balance(GIFT - 2 * PRICE, 0)).toBeVisible();
  expect((await account.entries()).filter((line) => line.kind === "commit")).toHaveLength(2);
});

test("pictures come by drop and by paste, and the keyboard alone does the rest @desktop", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await handOver(studio.slot("场景参考图"), "drop", SCENE);
  await expect(studio.filled("场景参考图")).toBeVisible();
  await handOver(page.locator("body"), "paste", BAG);
  await expect(studio.filled("主体图")).toBeVisible();

  await page.getByLabel("补充说明").focus();
  await page.keyboard.type("木桌上，晨光");
  await page.keyboard.press("Control+Enter");
  await expect(studio.balance(GIFT - PRICE, PRICE)).toBeVisible();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  expect((await account.entries()).filter((line) => line.kind === "hold")).toHaveLength(1);
});

test("the keyboard alone signs in, chooses pictures and generates @desktop", async ({ account, browser }) => {
  const context = await browser.newContext();
  const fresh = await context.newPage();
  const tabTo = async (target: Locator) => {
    for (let step = 0; step < 60; step += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await fresh.keyboard.press("Tab");
    }
    throw new Error("Tab never reaches it");
  };
  await fresh.goto("/sign-in");
  await tabTo(fresh.getByLabel("邮箱"));
  await fresh.keyboard.type(account.email);
  await fresh.keyboard.press("Tab");
  await fresh.keyboard.type(PASSWORD);
  await fresh.keyboard.press("Enter");

  const tool = fresh.getByRole("navigation", { name: "工具" }).getByRole("link", { name: "场景更换" });
  await expect(tool).toBeVisible();
  await tabTo(tool);
  await fresh.keyboard.press("Enter");
  const mine = new Studio(fresh);
  for (const [label, file] of [
    ["主体图", SMALL_BAG],
    ["场景参考图", SMALL_SCENE],
  ] as const) {
    const pick = mine.slot(label).getByRole("button", { name: `选择${label}` });
    await tabTo(pick);
    const chooser = fresh.waitForEvent("filechooser");
    await fresh.keyboard.press("Enter");
    await (await chooser).setFiles(file);
    await expect(mine.filled(label)).toBeVisible();
  }
  await tabTo(mine.generate);
  await expect(mine.generate).toHaveAttribute("aria-disabled", "false");
  await fresh.keyboard.press("Enter");
  await expect(mine.picture).toBeVisible({ timeout: 30_000 });
  const download = mine.results.getByRole("button", { name: "下载" });
  await tabTo(download);
  const downloading = fresh.waitForEvent("download");
  await fresh.keyboard.press("Enter");
  expect((await downloading).suggestedFilename()).toMatch(/\.png$/);
  await context.close();
});
