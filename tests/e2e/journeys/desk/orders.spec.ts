import { expect, test } from "./operator.ts";

test("an order is refunded in part and then whole, and what it bought is taken back", async ({
  customer,
  desk,
  page,
}) => {
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

test("an order that was paid with a wrong amount is settled by a person: one is granted, one is closed", async ({
  customer,
  desk,
  page,
}) => {
  const [granted, closed] = [await customer.payWrong("100"), await customer.payWrong("100")];
  const before = await customer.balance();
  const open = async (id: string) => {
    await page.getByRole("menuitem", { name: "异常订单" }).click();
    await page
      .locator("tbody tr")
      .filter({ has: page.locator(`[title="${id}"]`) })
      .locator("time")
      .first()
      .click();
    await expect(page).toHaveURL(new RegExp(`/orders/${id}/show`));
    await page.getByRole("button", { name: "了结" }).click();
    return desk.dialog(/^了结/);
  };
  let dialog = await open(granted);
  await dialog.getByRole("radio", { name: "按已付处理，发放 100 积分" }).check();
  await dialog.getByLabel("请输入 发放 确认").fill("发放");
  await desk.accessible();
  await desk.confirm(dialog, "发放 100 积分", "已向支付方核对，多付一分");
  await expect(page.getByText("已到账").first()).toBeVisible();
  expect((await customer.order(granted)).state).toBe("fulfilled");

  dialog = await open(closed);
  await dialog.getByRole("radio", { name: "关闭，不发放积分" }).check();
  await desk.confirm(dialog, "关闭订单", "支付方没有这笔款");
  await expect(page.getByRole("button", { name: "了结" })).toBeHidden();
  expect((await customer.order(closed)).state).toBe("closed");
  expect((await customer.balance()).available).toBe(before.available + 100);
});
