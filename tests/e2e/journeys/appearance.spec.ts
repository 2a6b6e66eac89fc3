import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, payInNewTab, test } from "../seller.ts";

async function noAxeFindings(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const said = violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(" | ")}`,
  );
  expect(said, where).toEqual([]);
}

/** Dark colours are the same on a phone: they are looked at once. */
const ONCE = { light: " @phone", dark: " @desktop" };

for (const scheme of ["light", "dark"] as const) {
  test(`every page is accessible in ${scheme}${ONCE[scheme]}`, async ({ page, studio, account }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await studio.open();
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", scheme);
    await expect(page.getByRole("complementary", { name: "演示模式" })).toBeVisible();
    await noAxeFindings(page, "workbench, empty");
    await studio.pickBoth();
    await noAxeFindings(page, "workbench, filled");
    await studio.press();
    await expect(studio.picture).toBeVisible({ timeout: 30_000 });
    await noAxeFindings(page, "workbench, result");
    await page.goto("/history");
    await page
      .getByRole("link", { name: /^打开 / })
      .first()
      .waitFor();
    await noAxeFindings(page, "history");
    await page
      .getByRole("link", { name: /^打开 / })
      .first()
      .click();
    await expect(page.getByRole("dialog").getByRole("img", { name: "场景更换的成片" })).toBeVisible();
    await noAxeFindings(page, "history, opened");
    await page.goto("/credits");
    await expect(page.getByRole("region", { name: "明细" }).getByRole("listitem")).toHaveCount(3);
    await noAxeFindings(page, "credits");
    expect(account.email).toContain("@");
    await page.context().clearCookies();
    for (const where of ["/sign-in", "/sign-up", "/forgot-password"]) {
      await page.goto(where);
      await expect(page.getByLabel("邮箱")).toBeVisible();
      await noAxeFindings(page, where);
    }
  });
}

for (const scheme of ["light", "dark"] as const) {
  test(`every page about money is accessible in ${scheme}${ONCE[scheme]}`, async ({ page, account }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.goto("/shop");
    await page.getByRole("button", { name: "开通年度会员" }).waitFor();
    await noAxeFindings(page, "shop");
    await page.getByRole("button", { name: "开通年度会员" }).click();
    const checkout = page.getByRole("dialog", { name: "付款" });
    await checkout.getByRole("radio").first().waitFor();
    await noAxeFindings(page, "checkout");
    const paid = await payInNewTab(page, () => checkout.getByRole("button", { name: "去支付" }).click());
    await paid.getByRole("heading", { name: "积分已到账" }).waitFor();
    await noAxeFindings(paid, "order");
    await paid.close();
    await page.bringToFront();
    await checkout.getByText("到账了").waitFor();
    await noAxeFindings(page, "checkout, paid");
    for (const [where, what] of [
      ["/orders", "订单"],
      ["/membership", "会员"],
      ["/notifications", "通知"],
    ] as const) {
      await page.goto(where);
      await page.getByRole("heading", { name: what, level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      await noAxeFindings(page, where);
    }
    await page.getByRole("button", { name: /^通知/ }).first().click();
    await page.getByRole("dialog", { name: "通知" }).waitFor();
    await noAxeFindings(page, "notifications, below the bell");
    expect((await account.orders()).map((order) => order.state)).toEqual(["fulfilled"]);
  });
}

test("the studio speaks English and goes dark when asked, and remembers both", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await page.getByRole("button", { name: "账户菜单" }).click();
  await expect(page.getByText(account.email, { exact: true })).toBeVisible();
  await page.getByText("深色", { exact: true }).click();
  await page.getByText("English", { exact: true }).click();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expect(page.getByRole("button", { name: /^Generate / })).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Demo mode" })).toBeVisible();
  // Presets come from the server in the language of the page.
  await expect(page.getByRole("heading", { level: 2 })).not.toHaveText(/[\u4e00-\u9fff]/);
});
