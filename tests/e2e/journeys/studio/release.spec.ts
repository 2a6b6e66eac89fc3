import { expect, test } from "../../seller.ts";

test("a page whose code went with a release offers a reload, and what was typed and uploaded is still there @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  await studio.pickBoth();
  const words = page.getByLabel("补充说明");
  await words.fill("木桌，晨光");
  // The new release has other files; the server says so of the old ones.
  const gone = "**/assets/history-page*";
  await page.route(gone, (route) =>
    route.fulfill({ status: 404, contentType: "text/plain", body: "not found" }),
  );
  const menu = page.getByRole("navigation", { name: "主导航" });
  await menu.getByRole("link", { name: "历史" }).click();
  await expect(page.getByRole("heading", { name: "页面没有载入完整" })).toBeVisible();
  await page.unroute(gone);
  await page.getByRole("button", { name: "刷新" }).click();
  await expect(page.getByRole("heading", { name: "历史", level: 1 })).toBeVisible();
  await menu.getByRole("link", { name: "工作台" }).click();
  await expect(studio.filled("主体图")).toBeVisible();
  await expect(studio.filled("场景参考图")).toBeVisible();
  await expect(words).toHaveValue("木桌，晨光");
});
