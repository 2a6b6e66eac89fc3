import { expect, test } from "./operator.ts";

test("from sign-in to somebody's last 24 hours takes at most three clicks", async ({
  customer,
  desk,
  page,
}) => {
  const made = await customer.make();
  await desk.find(customer.email);
  const generations = page.getByRole("region", { name: "任务 · 近 24 小时" });
  await expect(generations.getByRole("link", { name: new RegExp(made.id.slice(-6)) })).toBeVisible();
  const entries = page.getByRole("region", { name: "流水 · 近 24 小时" });
  for (const kind of ["发放", "暂扣", "扣除"])
    await expect(entries.getByText(new RegExp(`^${kind}`)).first()).toBeVisible();
  expect(desk.clicks).toBeLessThanOrEqual(3);
  await desk.accessible();
});

test("the search is at hand from anywhere with one key, and takes ids", async ({ customer, desk, page }) => {
  const made = await customer.make();
  await page.goto("/admin/orders");
  await expect(page.getByRole("heading", { name: "订单", level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.insertText(made.id);
  await expect(page.getByRole("option").first()).toContainText("任务");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/admin/generations/${made.id}/show`));
  await expect(page.getByText(made.id).first()).toBeVisible();
  await desk.accessible();
});

test("an adjustment says what it will do, happens once, and is in the ledger with its reason", async ({
  customer,
  desk,
  page,
}) => {
  const before = await customer.balance();
  await desk.find(customer.email);
  await page.getByRole("button", { name: "调整积分" }).click();
  const dialog = desk.dialog(/^调整积分/);
  await dialog.getByLabel("数量").fill("30");
  await expect(dialog.getByText(`调整后可用 ${before.available + 30}`)).toBeVisible();
  const button = dialog.getByRole("button", { name: "调整积分" });
  await expect(button).toBeDisabled();
  await dialog.getByLabel(/^请输入 调整 确认/).fill("调整");
  await desk.accessible();
  await desk.confirm(dialog, "调整积分", "首单补偿");
  await expect(page.getByText(`已调整，可用 ${before.available + 30}`)).toBeVisible();
  expect((await customer.balance()).available).toBe(before.available + 30);
  const entries = page.getByRole("region", { name: "流水 · 近 24 小时" });
  await expect(entries.getByText("首单补偿")).toBeVisible();
  await expect(entries.getByText("+30")).toBeVisible();

  await page.getByRole("button", { name: "调整积分" }).click();
  await dialog.getByLabel("数量").fill(`-${before.available + 31}`);
  await expect(dialog.getByText("超过可用积分")).toBeVisible();
});

test("a disabled account is out at once and says so on its page", async ({ customer, desk, page }) => {
  await desk.find(customer.email);
  await page.getByRole("button", { name: "停用账号" }).click();
  await desk.confirm(desk.dialog(/^停用账号/), "停用账号", "盗图投诉");
  await expect(page.getByText("已停用").first()).toBeVisible();
  const answer = await customer.request.post("/v1/auth/login", {
    data: { email: customer.email, password: "wrong password" },
  });
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  await page.getByRole("tab", { name: "操作日志" }).click();
  await expect(page.getByRole("cell", { name: "停用账号" })).toBeVisible();
  await page.getByRole("button", { name: "恢复账号" }).click();
  await desk.confirm(desk.dialog(/^恢复账号/), "恢复账号", "核实无误");
  await expect(page.getByRole("button", { name: "停用账号" })).toBeVisible();
});
