import type { WebSocketRoute } from "@playwright/test";
import { expect, test } from "./operator.ts";

test("every act is in the audit log with who, why, and what changed", async ({ customer, desk, page }) => {
  await desk.find(customer.email);
  await page.getByRole("button", { name: "调整积分" }).click();
  const dialog = desk.dialog(/^调整积分/);
  await dialog.getByLabel("数量").fill("-5");
  // A few credits need no typed word.
  await desk.confirm(dialog, "调整积分", "试用滥用");
  const id = /usr_\w+/.exec(page.url())?.[0] ?? "";

  await page.goto(`/admin/audit?filter=${encodeURIComponent(JSON.stringify({ target: id }))}`);
  const row = page.getByRole("row").filter({ hasText: "试用滥用" });
  await expect(row).toContainText("admin@mannequin.local");
  await expect(row).toContainText("管理员");
  await expect(row).toContainText("调整积分");
  await row.getByRole("cell", { name: "调整积分" }).click();
  await expect(page.getByRole("columnheader", { name: "之前" })).toBeVisible();
  await expect(page.getByText("本条校验")).toBeVisible();
  await desk.accessible();
});

test("the dashboard is live, and each figure opens its list", async ({ desk, page }) => {
  const live = page.getByRole("region", { name: "实时" });
  await expect(live.getByText("在线执行者")).toBeVisible();
  const first = await live.getByText(/更新$/).textContent();
  await expect.poll(() => live.getByText(/更新$/).textContent(), { timeout: 15_000 }).not.toBe(first);
  await expect(page.getByRole("heading", { name: "各工具 95% 用时" })).toBeVisible();
  await desk.accessible();
  await live.getByRole("link", { name: /^异常订单/ }).click();
  await expect(page.getByRole("heading", { name: "异常订单", level: 1 })).toBeVisible();
  await desk.accessible();
});

const PAGES = [
  "",
  "users",
  "generations",
  "orders",
  "abnormal",
  "entries",
  "presets",
  "presets/scene",
  "products",
  "audit",
];

for (const [language, theme] of [
  ["en", "dark"],
  ["zh-CN", "light"],
] as const) {
  test(`every page stands in ${language} and ${theme}: no word missing, nothing unreadable, no sideways scroll`, async ({
    desk,
    page,
  }) => {
    test.setTimeout(180_000);
    const missing: string[] = [];
    page.on("console", (message) => {
      if (/Missing translation/.test(message.text())) missing.push(message.text());
    });
    await page.evaluate(
      ([lang, mode]) => {
        localStorage.setItem("mannequin.lang", lang);
        localStorage.setItem("RaStoreDesk.theme", JSON.stringify(mode));
      },
      [language, theme] as const,
    );
    for (const path of PAGES) {
      await page.goto(`/admin/${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await desk.accessible();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        path,
      ).toBeLessThanOrEqual(0);
    }
    expect(missing).toEqual([]);
  });
}

test("somebody without a role is not let in, and their studio session lives on", async ({
  customer,
  page,
}) => {
  await page.goto("/admin/");
  await page.getByLabel("邮箱").fill(customer.email);
  await page.getByLabel("密码").fill("一句好记的话 2026");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByText("这个账号没有后台角色。")).toBeVisible();
});

test("a session that ends asks for the password in place", async ({ desk, page, context }) => {
  let line: WebSocketRoute | null = null;
  await page.routeWebSocket("**/v1/admin/events", (socket) => {
    socket.connectToServer();
    line = socket;
  });
  await page.goto("/admin/users");
  await expect(page.getByRole("heading", { name: "用户", level: 1 })).toBeVisible();
  await expect.poll(() => line !== null).toBe(true);
  await context.clearCookies();
  // The token in memory is the only way in now; the server is told to forget it by answering as if it had.
  await page.route("**/v1/admin/**", (route) =>
    route.fulfill({ status: 401, json: { code: "unauthenticated", status: 401 } }),
  );
  // Nobody has to press anything: the server ends the live line with the session, and the page finds out by itself.
  await (line as WebSocketRoute | null)?.close({ code: 4401 });
  const dialog = desk.dialog("登录已失效");
  await expect(dialog).toBeVisible();
  await page.unroute("**/v1/admin/**");
  await dialog.getByLabel("密码").fill("admin-password-1");
  await dialog.getByRole("button", { name: "登录" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator("tbody tr").first()).toBeVisible();
});
