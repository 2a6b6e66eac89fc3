import { expect, newEmail, test } from "../seller.ts";

test("forgetting the password gives the same answer to everybody", async ({ page, account }) => {
  await page.context().clearCookies();
  for (const email of [account.email, newEmail()]) {
    await page.goto("/sign-in");
    await page.getByLabel("邮箱").fill(email);
    await page.getByRole("link", { name: "忘记密码？" }).click();
    await expect(page.getByLabel("邮箱")).toHaveValue(email);
    await page.getByRole("button", { name: "发送邮件" }).click();
    await expect(page.getByRole("heading", { name: "去邮箱看看" })).toBeVisible();
    await expect(page.getByText(`如果 ${email} 注册过`, { exact: false })).toBeVisible();
  }
});

test("a link that does not hold leads to a new one", async ({ page }) => {
  await page.goto("/reset-password?token=made-up");
  await page.getByRole("textbox", { name: "新密码" }).fill("一句新的好记的话 2026");
  await page.getByRole("button", { name: "保存新密码" }).click();
  await expect(page.getByRole("heading", { name: "这个链接已失效" })).toBeVisible();
  await page.getByRole("link", { name: "重新发送邮件" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
  await page.goto("/verify-email?token=made-up");
  await expect(page.getByRole("heading", { name: "这个链接已失效" })).toBeVisible();
});

test("a new account is asked to verify its address, and may put it off", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  const banner = page.getByRole("complementary", { name: `还没有验证邮箱 ${account.email}` });
  await banner.getByRole("button", { name: "重新发送" }).click();
  await expect(banner.getByText(/已发送，请查收|操作太快了/)).toBeVisible();
  await banner.getByRole("button", { name: "稍后" }).click();
  await expect(banner).toBeHidden();
});
