import { Account, expect, GIFT, newEmail, PASSWORD, test } from "../../seller.ts";
import type { Page } from "@playwright/test";

test("six tabs that come back at once over a slow line are all in, with as few refreshes as it takes @desktop", async ({
  context,
  account,
}) => {
  expect(account.email).toContain("@");
  let refreshes = 0;
  await context.route("**/v1/auth/refresh", async (route) => {
    refreshes += 1;
    // The line, not the test, is slow: the answer is held back for as long as others may come.
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.fulfill({ response: answer }).catch(() => undefined);
  });
  const tabs: Page[] = [];
  for (let at = 0; at < 6; at += 1) tabs.push(await context.newPage());
  await Promise.all(tabs.map((tab) => tab.goto("/make/scene")));
  for (const tab of tabs) {
    await expect(tab.getByRole("button", { name: /^生成 / })).toBeVisible({ timeout: 30_000 });
    await expect(tab.getByRole("dialog", { name: "登录已过期" })).toHaveCount(0);
  }
  expect(refreshes).toBeLessThanOrEqual(2);
});

test("a second account in another tab is said before anything of it is spent @desktop", async ({
  page,
  context,
  studio,
  account,
  playwright,
}) => {
  const second = newEmail();
  const elsewhere = await playwright.request.newContext({ baseURL: process.env.E2E_BASE_URL });
  const other = await Account.signUp(elsewhere, second);
  await studio.open();
  await studio.pickBoth();

  const tab = await context.newPage();
  await tab.goto("/make/scene");
  await tab.getByRole("button", { name: "账户菜单" }).click();
  await tab.getByRole("button", { name: "退出登录" }).click();
  await tab.getByRole("textbox", { name: "邮箱" }).fill(second);
  await tab.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "登录", exact: true }).click();
  await expect(tab.getByRole("button", { name: /^生成 / })).toBeVisible();

  // The first tab follows, and says so before anything can be pressed.
  const dialog = page.getByRole("dialog", { name: `此标签页现在是 ${second}` });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(account.email);
  expect((await other.entries()).filter((entry) => entry.kind === "hold")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: `继续用 ${second}` }).click();
  await expect(dialog).toBeHidden();
  await expect(studio.balance(GIFT, 0)).toBeVisible();
  await elsewhere.dispose();
});

test("a line that has gone silent is noticed, and the result is there within 20 s of its making @desktop", async ({
  page,
  studio,
  account,
}) => {
  test.setTimeout(90_000);
  expect(account.email).toContain("@");
  let swallow = false;
  let lines = 0;
  await page.routeWebSocket("**/v1/events", (line) => {
    lines += 1;
    const mine = lines;
    const server = line.connectToServer();
    line.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (swallow && mine === 1) return;
      // The time of a server that beats, whatever the one behind does.
      const note = JSON.parse(String(message)) as { type: string };
      line.send(JSON.stringify(note.type === "ready" ? { ...note, at: new Date().toISOString() } : note));
    });
  });
  await studio.open();
  await studio.pickBoth();
  await expect.poll(() => lines).toBe(1);
  swallow = true;
  await studio.press();
  await expect
    .poll(async () => (await account.entries()).some((entry) => entry.kind === "commit"), { timeout: 40_000 })
    .toBe(true);
  const made = Date.now();
  await expect(studio.picture).toBeVisible({ timeout: 21_000 });
  expect(Date.now() - made).toBeLessThan(20_000);
});
