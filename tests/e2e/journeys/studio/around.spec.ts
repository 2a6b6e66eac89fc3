import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Account, expect, PASSWORD, test } from "../../seller.ts";

async function noAxeFindings(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const said = violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(" | ")}`,
  );
  expect(said, where).toEqual([]);
}

test("the account page changes name and password, and other devices are signed out @desktop", async ({
  page,
  account,
  browser,
}) => {
  const elsewhere = await browser.newContext();
  const other = await Account.signIn(elsewhere.request, account.email);
  await page.goto("/profile");
  await page.getByLabel("店铺名").fill("晨光小店");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已保存")).toBeVisible();
  await page.getByRole("button", { name: "账户菜单" }).click();
  await expect(page.getByRole("dialog").getByText("晨光小店")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "登录设备" }).getByRole("listitem")).toHaveCount(2);

  const form = page.getByRole("region", { name: "密码" });
  await form.getByRole("textbox", { name: "当前密码" }).fill("不是这个密码 1");
  await form.getByRole("textbox", { name: "新密码" }).fill(`${PASSWORD}!`);
  await form.getByRole("button", { name: "修改密码" }).click();
  await expect(form.getByRole("alert")).toContainText("当前密码不对。");
  await form.getByRole("textbox", { name: "当前密码" }).fill(PASSWORD);
  await form.getByRole("button", { name: "修改密码" }).click();
  await expect(form.getByText("密码已修改，其他设备已退出。")).toBeVisible();
  await expect(page.getByRole("region", { name: "登录设备" }).getByRole("listitem")).toHaveCount(1);
  await expect(other.get("/v1/me")).rejects.toThrow(/401/);
  await elsewhere.close();
});

/** Dark colours are the same on a phone: they are looked at once. */
const ONCE = { light: " @phone", dark: " @desktop" };

for (const scheme of ["light", "dark"] as const) {
  test(`the pages and dialogs around the work are accessible in ${scheme}${ONCE[scheme]}`, async ({
    page,
    studio,
    account,
  }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const [where, what] of [
      ["/profile", "账户设置"],
      ["/help/scene", "场景更换"],
      ["/batch", "批量"],
      ["/nowhere", "没有这个页面"],
    ] as const) {
      await page.goto(where);
      await page.getByRole("heading", { level: 1, name: what }).waitFor();
      await page.waitForLoadState("networkidle");
      await noAxeFindings(page, where);
    }
    await page.goto("/batch");
    await page.getByRole("combobox", { name: "添加拍法" }).selectOption({ label: "商品换色" });
    await page.getByRole("dialog").getByRole("radio", { name: "商品图", exact: true }).waitFor();
    await noAxeFindings(page, "a look of a batch");
    await page.getByRole("dialog").getByRole("button", { name: "完成" }).click();
    await page.getByRole("table").waitFor();
    await noAxeFindings(page, "a batch");

    await studio.open();
    await studio.pickBoth();
    await studio.slot("主体图").getByRole("button", { name: "裁剪或旋转主体图" }).click();
    await page
      .getByRole("dialog")
      .getByText(/^675 × 900/)
      .waitFor();
    await noAxeFindings(page, "crop");
    await page.keyboard.press("Escape");
    await studio.press();
    await expect(studio.picture).toBeVisible({ timeout: 30_000 });
    await page.getByRole("region", { name: "这张满意吗？" }).waitFor();
    await noAxeFindings(page, "result with a question");
    for (const [button, dialog] of [
      ["放大、并排看", "并排看"],
      ["尺寸与格式", "尺寸与格式"],
      ["用作参考图", "用作哪个工具的参考图"],
      ["放入文件夹", "放入文件夹"],
    ] as const) {
      await studio.results.getByRole("button", { name: button }).click();
      await page.getByRole("dialog", { name: new RegExp(dialog) }).waitFor();
      await page.waitForLoadState("networkidle");
      // What can be pressed only when the picture is read takes on its colours a moment later.
      await page.waitForFunction(() =>
        document.getAnimations().every((one) => one.effect?.getComputedTiming().iterations === Infinity),
      );
      await noAxeFindings(page, dialog);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    expect(await account.entries()).toHaveLength(3);
  });
}

test("maintenance is announced on every page with its end @desktop", async ({ page, account }) => {
  // Set by the operator in the server's settings, so the answer is what a maintained site would say.
  await page.route("**/v1/site", async (route) => {
    const answer = await route.fetch();
    const site = (await answer.json()) as Record<string, unknown>;
    const maintenance = {
      zh: "今晚升级，生成可能变慢。",
      en: "Upgrade tonight.",
      until: "2026-12-01T14:30:00Z",
    };
    await route.fulfill({ response: answer, json: { ...site, maintenance } });
  });
  for (const where of ["/make", "/credits"]) {
    await page.goto(where);
    await expect(page.getByRole("complementary", { name: "维护通知" })).toHaveText(
      "今晚升级，生成可能变慢。 预计 12/01 22:30 恢复。",
    );
  }
  expect(account.email).toContain("@");
});

test("what a seller does in English never shows a Chinese word of ours @desktop", async ({
  page,
  account,
}) => {
  await page.addInitScript(() => localStorage.setItem("mannequin.lang", "en"));
  for (const where of [
    "/make/scene",
    "/batch",
    "/history",
    "/profile",
    "/help/recolour",
    "/credits",
    "/nowhere",
  ]) {
    await page.goto(where);
    await page.getByRole("main").getByRole("heading").first().waitFor();
    await page.waitForLoadState("networkidle");
    const text = (await page.getByRole("main").innerText()).replaceAll("简体中文", "");
    expect(text, where).not.toMatch(/[\u4e00-\u9fff]/);
  }
  expect(account.email).toContain("@");
});
