import { expect, test } from "./operator.ts";
import { GIFT, PRICE, Studio } from "../../seller.ts";

test("a failed generation is retried after its effect was shown, and costs only what succeeds", async ({
  customer,
  desk,
  page,
}) => {
  // Once: the simulator counts per prompt, so each run needs one of its own.
  const failed = await customer.make(`海边 ${customer.email} [[sim:image_safety*1]]`);
  expect(failed.state).toBe("failed");
  const before = await customer.balance();
  await desk.find(failed.id);
  await expect(page.getByText("成片未过审").first()).toBeVisible();
  await desk.accessible();
  await page.getByRole("button", { name: "重试" }).click();
  const dialog = desk.dialog("重试");
  await expect(dialog.getByText("共 1 条可执行，0 条不可执行")).toBeVisible();
  await expect(dialog.getByRole("status")).toContainText(`暂扣 ${PRICE}`);
  await expect(dialog.getByRole("row").nth(1)).toContainText("失败 不变");
  await desk.accessible();
  await desk.confirm(dialog, "重试", "误判，补做一张");
  await expect(page.getByText("已创建新任务")).toBeVisible();
  await expect(page.getByText("重试自")).toBeVisible();
  await expect(page.getByText("成功", { exact: true }).first()).toBeVisible({ timeout: 40_000 });
  expect(await customer.balance()).toMatchObject({ available: before.available - PRICE, held: 0 });

  await page.getByRole("link", { name: failed.id }).click();
  await expect(page.getByText("已重试为")).toBeVisible();
  await expect(page.getByRole("button", { name: "重试" })).toBeHidden();
});

test("many are done at once: the preview says which cannot be, and the list says what came of it", async ({
  customer,
  desk,
  page,
}) => {
  const failed = await customer.make("[[sim:image_safety]]");
  const good = await customer.make();
  await desk.find(customer.email);
  const id = /usr_\w+/.exec(page.url())?.[0] ?? "";
  await page.goto(`/admin/generations?filter=${encodeURIComponent(JSON.stringify({ user: id }))}`);
  await expect(page.getByRole("link", { name: new RegExp(good.id.slice(-6)) })).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(failed.id.slice(-6)) })).toBeVisible();
  await page.getByRole("checkbox", { name: "全选" }).click();
  await page.getByRole("button", { name: "重试" }).click();
  const dialog = desk.dialog(/^重试 · 已选 2 条/);
  await expect(dialog.getByText("共 1 条可执行，1 条不可执行")).toBeVisible();
  await expect(dialog.getByText("这个任务不能重试。")).toBeVisible();
  await desk.confirm(dialog, "重试", "批量补做");
  await expect(page.getByText("已执行 1 条，1 条未执行")).toBeVisible();
});

test("a list exports what its filters show @desktop", async ({ customer, desk, page }) => {
  await customer.make();
  await desk.find(customer.email);
  const id = /usr_\w+/.exec(page.url())?.[0] ?? "";
  // The system's own dialog for a place to save cannot be pressed here; the other way is a download.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await page.goto(`/admin/entries?filter=${encodeURIComponent(JSON.stringify({ user: id }))}`);
  await expect(page.getByText("扣除", { exact: true }).first()).toBeVisible();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出 CSV" }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^mannequin-entries-\d{8}-\d{4}\.csv$/);
  const lines = (await (await download.createReadStream()).toArray()).join("").trim().split("\n");
  expect(lines.length).toBe(4);
  for (const line of lines.slice(1)) expect(line).toContain(id);
});

test("an operator goes down a list: row, retry on the house, back, next row, retry for its owner", async ({
  customer,
  desk,
  page,
}) => {
  const marked = (what: string) => customer.make(`${what} ${customer.email} [[sim:image_safety*1]]`);
  const [first, second] = [await marked("海边"), await marked("街头")];
  await desk.find(customer.email);
  await page.getByRole("tab", { name: "任务", exact: true }).click();
  const list = page.url();
  const retry = async (id: string, house: boolean, effect: string) => {
    await page
      .locator("tbody tr")
      .filter({ has: page.locator(`[title="${id}"]`) })
      .locator("time")
      .first()
      .click();
    await expect(page).toHaveURL(new RegExp(`/generations/${id}/show`));
    await page.getByRole("button", { name: "重试" }).click();
    const dialog = desk.dialog("重试");
    if (house) await dialog.getByText("平台承担：不动用户的积分").click();
    await expect(dialog.getByRole("row").filter({ hasText: effect })).toBeVisible();
    await desk.confirm(dialog, "重试", "误判，补做一张");
    await expect(page.getByText("重试自")).toBeVisible();
    await expect(page.getByText("成功", { exact: true }).first()).toBeVisible({ timeout: 40_000 });
    await page.goBack();
    await page.goBack();
    await expect(page).toHaveURL(list);
  };
  await retry(first.id, true, "平台承担，不动用户积分");
  expect(await customer.balance()).toMatchObject({ available: GIFT, held: 0 });
  await retry(second.id, false, `可用 ${GIFT} → ${GIFT - PRICE}`);
  expect(await customer.balance()).toMatchObject({ available: GIFT - PRICE, held: 0 });
});

test("a delivered picture that is of no use is voided, and its seller's open page shows the credits back", async ({
  browser,
  customer,
  desk,
  page,
}) => {
  const made = await customer.make();
  const context = await browser.newContext({ storageState: await customer.request.storageState() });
  const shop = new Studio(await context.newPage());
  await shop.page.goto("/credits");
  await expect(shop.balance(GIFT - PRICE, 0)).toBeVisible();

  await desk.find(made.id);
  await page.getByRole("button", { name: "作废退分" }).click();
  const dialog = desk.dialog("作废退分");
  await expect(dialog.getByText(`可用 ${GIFT - PRICE} → ${GIFT}`)).toBeVisible();
  await dialog.getByLabel("给用户的话").fill("颜色偏了，这张不收费");
  await desk.confirm(dialog, "作废退分", "模型缺陷");
  await expect(page.getByText("已执行")).toBeVisible();
  await expect(page.getByRole("button", { name: "作废退分" })).toBeHidden();

  await expect(shop.balance(GIFT, 0)).toBeVisible({ timeout: 5000 });
  const ledger = shop.page.getByRole("region", { name: "明细" }).getByRole("listitem");
  await expect(ledger.first()).toContainText("颜色偏了，这张不收费");
  await expect(shop.page.getByText("模型缺陷")).toHaveCount(0);
  await context.close();
});
