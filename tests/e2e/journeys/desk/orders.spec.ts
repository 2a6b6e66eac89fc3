import { expect, test } from "./operator.ts";

test("an order is refunded in part and then whole, and what it bought is taken back", async ({ customer, desk, page }) => {
  const id = await customer.buy("100");
  const before = await customer.balance();
  await desk.find(id);
  await expect(page.getByText("已到账").first()).toBeVisible();
  await desk.accessible();

  await page.getByRole("button", { name: "退款" }).click();
  const dialog = desk.dialog(/^退款/);
  await dialog.getByRole("radio", { name: "部分" }).check();
  await dialog.getByLabel("退款金额（元）").fill("1000");
  await expect(dialog.getByText("请填写不超过可退金额的数")).toBeVisible();
  await dialog.getByLabel("退款金额（元）").fill("9.00");
  await expect(dialog.getByText("退回 ¥9.00，收回 23 积分。")).toBeVisible();
  await dialog.getByLabel("请输入 退款 确认").fill("退款");
  await desk.accessible();
  await desk.confirm(dialog, "退款 ¥9.00", "少发一张，部分退款");
  await expect(page.getByText("退款已受理")).toBeVisible();
  const refunds = page.getByRole("region", { name: "退款记录" });
  await expect(refunds.getByText("¥9.00")).toBeVisible();

  await page.getByRole("button", { name: "退款" }).click();
  await dialog.getByLabel("请输入 退款 确认").fill("退款");
  await desk.confirm(dialog, "退款 ¥30.00", "买家改主意");
  await expect(refunds.getByText("¥30.00")).toBeVisible();
  await expect(page.getByText("已退款").first()).toBeVisible();
  await expect.poll(async () => (await customer.order(id)).state).toBe("refunded");
  expect((await customer.balance()).available).toBe(before.available - 100);
  await expect(page.getByRole("button", { name: "退款" })).toBeHidden();
});
