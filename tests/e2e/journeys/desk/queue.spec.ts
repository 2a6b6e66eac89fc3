import { ADMIN, expect, test } from "./operator.ts";

/** Every duty of the scheduler, by the name that operators read. */
const DUTIES = 10;

test("the queue is paused with a reason, every page says who did it and why, and it goes on when told", async ({
  desk,
  page,
}) => {
  await page.goto("/admin/queue");
  await expect(page.getByRole("link", { name: "清理图片" })).toBeVisible();
  await expect(page.locator('a[href*="/duties/"]')).toHaveCount(DUTIES);
  const reason = `供应商维护 ${String(Date.now())}`;
  const banner = page.getByRole("alert").filter({ hasText: reason });
  try {
    await page.getByRole("button", { name: "暂停整个队列" }).click();
    await desk.confirm(desk.dialog("暂停整个队列"), "暂停整个队列", reason);
    await expect(banner).toContainText(ADMIN.email);
    // By the menu, not by loading anew: the pictures of everybody else's tests wait meanwhile.
    await page.getByRole("menuitem", { name: "用户" }).click();
    await expect(page.getByRole("heading", { name: "用户", level: 1 })).toBeVisible();
    await expect(banner).toContainText(ADMIN.email);
    await banner.getByRole("link", { name: "查看" }).click();
  } finally {
    if (!page.url().endsWith("/queue")) await page.goto("/admin/queue");
    await page.getByRole("button", { name: "恢复队列" }).click();
    await desk.confirm(desk.dialog("恢复队列"), "恢复队列", "维护完成");
  }
  await expect(banner).toHaveCount(0);
  await expect(page.getByRole("button", { name: "暂停整个队列" })).toBeVisible();
});

test("a duty shows each of its last 90 days, the newest first", async ({ desk, page }) => {
  await page.goto("/admin/duties/purge");
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(90);
  const days = await rows.locator("td:first-child").allTextContents();
  expect(days).toEqual([...days].sort().reverse());
  expect(desk.clicks).toBe(0);
});
