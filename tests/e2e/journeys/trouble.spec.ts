import { Account, expect, GIFT, hostile, PASSWORD, PRICE, SMALL_BAG, Studio, test } from "../seller.ts";

const REFUSED = [
  ["gif-named.jpg", "这是 GIF 图片。请另存为 JPG 或 PNG 再传。"],
  ["truncated.jpg", "图片打不开，可能已损坏。"],
  ["one-pixel.png", "图片只有 1 × 1，每边至少 256 像素。"],
  ["marked-magenta.png", "没有通过内容安全检查，请换一张。"],
] as const;

test("a wrong file gets its exact reason beside its slot", async ({ page, studio, account }) => {
  await studio.open();
  const slot = studio.slot("主体图");
  for (const [file, reason] of REFUSED) {
    await studio.pick("主体图", hostile(file));
    await expect(slot.getByText(reason)).toBeVisible();
    await expect(page.getByText("有图片未通过，请更换或移除")).toBeVisible();
    await slot.getByRole("button", { name: "移除" }).click();
    await expect(slot.getByText(reason)).toBeHidden();
  }
  await studio.pick("主体图", SMALL_BAG);
  await expect(studio.filled("主体图")).toBeVisible();
  expect(await account.entries()).toHaveLength(1);
});

test("a picture the provider refuses gives the credits back and says so", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await page.getByLabel("补充说明").fill("海边 [[sim:image_safety]]");
  await studio.press();
  await expect(studio.results.getByText("这次没有成功")).toBeVisible({ timeout: 30_000 });
  await expect(studio.results.getByText(`${PRICE} 积分已返还。`)).toBeVisible();
  await expect(studio.balance(GIFT, 0)).toBeVisible();
  expect((await account.entries()).map((line) => line.kind)).toEqual(["grant", "hold", "release"]);

  await page.getByRole("link", { name: /^积分：/ }).click();
  const ledger = page.getByRole("region", { name: "明细" }).getByRole("listitem");
  await expect(ledger.first()).toContainText("返还");
  await expect(ledger.first()).toContainText(`+${PRICE}`);
});

test("the draft survives a reload and a session that ends", async ({ page, studio, account, browser }) => {
  await studio.open();
  await studio.pickBoth();
  await page.getByLabel("补充说明").fill("浅灰背景，正面");
  await page.reload();
  await expect(studio.filled("主体图")).toBeVisible();
  await expect(studio.filled("场景参考图")).toBeVisible();
  await expect(page.getByLabel("补充说明")).toHaveValue("浅灰背景，正面");

  const elsewhere = await browser.newContext();
  const other = await Account.signIn(elsewhere.request, account.email);
  await other.endOtherSessions();
  const dialog = page.getByRole("dialog", { name: "登录已过期" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("textbox", { name: "密码" }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "登录", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("补充说明")).toHaveValue("浅灰背景，正面");
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  expect((await other.entries()).filter((line) => line.kind === "hold")).toHaveLength(1);
  await elsewhere.close();
});

test("without the live line the page polls and still gets there", async ({ page, studio, account }) => {
  // The server closes with 1013 while it cannot promise live notes.
  await page.routeWebSocket(
    "**/v1/events",
    (line) => void line.close({ code: 1013, reason: "live notes are away" }),
  );
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(page.getByText("实时连接中断，改为每 5 秒刷新。")).toBeVisible();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await expect(studio.balance(GIFT - PRICE, 0)).toBeVisible();
  expect((await account.entries()).map((line) => line.kind)).toEqual(["grant", "hold", "commit"]);
});

test("too few credits are explained before and after the press, and nothing is taken", async ({
  page,
  studio,
  account,
  context,
}) => {
  test.setTimeout(120_000);
  await studio.open();
  await studio.pickBoth();
  // A tab that knows nothing of what the other one spends: only the server can tell it.
  const stale = await context.newPage();
  await stale.routeWebSocket(
    "**/v1/events",
    (line) => void line.close({ code: 1013, reason: "live notes are away" }),
  );
  const known = JSON.stringify(await account.get("/v1/credits"));
  await stale.route("**/v1/credits", (route) =>
    route.fulfill({ contentType: "application/json", body: known }),
  );
  await stale.goto("/make/scene");
  const behind = new Studio(stale);
  await expect(behind.filled("主体图")).toBeVisible();
  await expect(behind.generate).toHaveAttribute("aria-disabled", "false");

  const live = await context.newPage();
  await live.goto("/credits");
  const beside = new Studio(live);
  await expect(beside.balance(GIFT, 0)).toBeVisible();

  await page.bringToFront();
  await studio.count(4);
  await expect(studio.generate).toContainText(`${4 * PRICE} 积分`);
  await studio.press();
  await expect(studio.balance(PRICE, 4 * PRICE)).toBeVisible();
  await expect(beside.balance(PRICE, 4 * PRICE)).toBeVisible();
  await expect(studio.results.getByRole("button", { name: /^打开 场景更换，.*，已完成$/ })).toHaveCount(4, {
    timeout: 40_000,
  });
  await expect(beside.balance(PRICE, 0)).toBeVisible();

  await studio.show("准备");
  await expect(page.getByText(`积分不足，还差 ${3 * PRICE}。补足后自动开始`)).toBeVisible();
  await expect(studio.generate).toContainText(`还差 ${3 * PRICE}`);
  await studio.generate.click();
  const offers = page.getByRole("dialog", { name: "积分不足" });
  await expect(offers.getByText(`还差 ${3 * PRICE} 积分`)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(offers).toBeHidden();
  const before = await account.entries();

  await stale.bringToFront();
  await behind.count(2);
  await behind.press();
  const told = stale.getByRole("alert");
  await expect(told).toContainText("积分不足");
  await expect(told).toContainText(
    `需要 ${2 * PRICE}，可用 ${PRICE}，还差 ${PRICE}。没有扣除任何积分，草稿已保留。`,
  );
  expect(await account.entries()).toEqual(before);
  expect((await account.get<{ items: unknown[] }>("/v1/generations")).items).toHaveLength(4);

  await page.bringToFront();
  await page.getByRole("button", { name: "改为 1 张" }).click();
  await studio.press();
  await expect(studio.balance(0, PRICE)).toBeVisible();
  await expect(beside.balance(0, 0)).toBeVisible({ timeout: 30_000 });
});
