import { expect, test } from "./operator.ts";
import { PRICE } from "../../seller.ts";

test("a failed generation is retried after its effect was shown, and costs only what succeeds", async ({ customer, desk, page }) => {
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

test("many are done at once: the preview says which cannot be, and the list says what came of it", async ({ customer, desk, page }) => {
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
