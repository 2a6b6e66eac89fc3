import { expect, GIFT, payInNewTab, PRICE, SMALL_PACK, spoken, Studio, test, YEAR } from "../seller.ts";

test("a year bought in the sandbox is there at once, and its credits are spent first", async ({
  page,
  studio,
  account,
}) => {
  await page.goto("/shop");
  await expect(page.getByText("比按月省 ¥369（22%）")).toBeVisible();
  await expect(page.getByText("¥0.87 / 张")).toBeVisible();
  await expect(studio.balance(GIFT, 0)).toBeVisible();

  await page.getByRole("button", { name: `开通${YEAR.name}` }).click();
  const checkout = page.getByRole("dialog", { name: "付款" });
  await expect(checkout.getByRole("radio")).toHaveCount(1);
  await expect(checkout.getByRole("radio", { name: "沙箱付款" })).toBeChecked();
  const paidTab = await payInNewTab(page, () =>
    checkout.getByRole("button", { name: `去支付 ${YEAR.price}` }).click(),
  );

  // The payer's tab comes back to the order; the shop's tab learned of it without being touched.
  await expect(paidTab.getByRole("heading", { name: "积分已到账" })).toBeVisible();
  await expect(paidTab).toHaveURL(/\/orders\/[^/]+\?return=1$/);
  await paidTab.close();
  await page.bringToFront();
  await expect(checkout.getByText(`+${spoken(YEAR.credits)}`)).toBeVisible();
  await expect(checkout.getByText(`现在可用 ${spoken(YEAR.credits + GIFT)} 积分`)).toBeVisible();
  await checkout.getByRole("link", { name: "去生成" }).click();
  await expect(studio.balance(YEAR.credits + GIFT, 0)).toBeVisible();
  await page.getByRole("button", { name: "账户菜单" }).click();
  await page
    .getByRole("link", { name: new RegExp(`^${YEAR.name}.*剩 36[45] 天$`) })
    .first()
    .click();
  await expect(page.getByRole("region", { name: "会员状态" })).toContainText("有效");
  await expect(page.getByText("同时生成 8 张")).toBeVisible();

  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  await expect(studio.balance(YEAR.credits + GIFT - PRICE, 0)).toBeVisible();
  expect(await account.lots()).toMatchObject({ subscription: YEAR.credits - PRICE, bonus: GIFT });

  await page.getByRole("button", { name: "通知，1 条未读" }).click();
  const told = page.getByRole("dialog", { name: "通知" });
  await told.getByRole("listitem").first().getByRole("button").click();
  await expect(page).toHaveURL(/\/orders\//);
  await expect(page.getByRole("button", { name: "通知", exact: true })).toBeVisible();
  const [order] = await account.orders();
  expect(order).toMatchObject({ state: "fulfilled", credits_granted: YEAR.credits });
});

// Each of these makes several pictures and crosses to the provider's page and back.
test.describe.configure({ timeout: 120_000 });

test("run out, buy the pack that fits, and the same run starts by itself; the ledger tells it all @phone", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.count(4);
  await studio.press();
  await expect(studio.balance(GIFT - 4 * PRICE, 0)).toBeVisible({ timeout: 40_000 });
  await studio.show("准备");
  await page.getByLabel("补充说明").fill("木桌，晨光");
  await expect(studio.generate).toContainText("还差 12");
  await studio.generate.click();

  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("还差 12 积分")).toBeVisible();
  await expect(dialog.getByText("付款后自动开始这次生成，不用再按一次。")).toBeVisible();
  await dialog.getByRole("button", { name: /最合适/ }).click();
  const paidTab = await payInNewTab(page, () =>
    dialog.getByRole("button", { name: `去支付 ${SMALL_PACK.price}` }).click(),
  );
  await expect(paidTab.getByRole("heading", { name: "积分已到账" })).toBeVisible();
  await paidTab.close();
  await page.bringToFront();
  await expect(dialog.getByText("已开始生成")).toBeVisible();
  await dialog.getByRole("button", { name: "去看成片" }).click();
  await expect(studio.picture).toBeVisible({ timeout: 40_000 });

  const left = GIFT - 4 * PRICE + SMALL_PACK.credits - 4 * PRICE;
  await expect(studio.balance(left, 0)).toBeVisible({ timeout: 40_000 });
  const made = await account.get<{ items: { prompt: string | null; batch_id: string }[] }>(
    "/v1/generations?limit=100",
  );
  expect(made.items).toHaveLength(8);
  expect(made.items.filter((each) => each.prompt === "木桌，晨光")).toHaveLength(4);

  // A second pack adds up.
  await page.goto("/shop");
  await page.getByRole("button", { name: new RegExp(`^购买.*${SMALL_PACK.price}$`) }).click();
  const checkout = page.getByRole("dialog", { name: "付款" });
  const secondTab = await payInNewTab(page, () => checkout.getByRole("button", { name: "去支付" }).click());
  await secondTab.waitForURL(/\/orders\//);
  await secondTab.close();
  await page.bringToFront();
  await expect(checkout.getByText(`+${SMALL_PACK.credits}`, { exact: true })).toBeVisible();
  await expect(studio.balance(left + SMALL_PACK.credits, 0)).toBeVisible();

  await page.goto("/credits");
  const ledger = page.getByRole("region", { name: "明细" });
  await expect(ledger.getByText("积分包到账")).toHaveCount(2);
  await ledger.getByRole("button", { name: "入账" }).click();
  await expect(page).toHaveURL(/kind=grant/);
  await expect(ledger.getByRole("listitem")).toHaveCount(3);
  await ledger.getByRole("button", { name: "近 7 天" }).click();
  await expect(page).toHaveURL(/from=\d{4}-\d{2}-\d{2}/);
  await expect(ledger.getByRole("listitem")).toHaveCount(3);
  const downloading = page.waitForEvent("download");
  await ledger.getByRole("button", { name: "导出 CSV" }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^mannequin-credits.*\.csv$/);
  await ledger.getByRole("link", { name: "查看订单" }).first().click();
  await expect(page.getByRole("heading", { name: "积分已到账" })).toBeVisible();

  const entries = await account.entries();
  expect(entries.filter((line) => line.kind === "grant").map((line) => line.source)).toEqual([
    "signup",
    "purchase",
    "purchase",
  ]);
  expect(entries.reduce((sum, line) => sum + line.delta_available, 0)).toBe(left + SMALL_PACK.credits);
});

test("a run waits for its order over a reload and starts on the page the payment returns to, once", async ({
  page,
  studio,
  account,
}) => {
  await studio.open();
  await studio.pickBoth();
  await studio.count(4);
  await studio.press();
  await expect(studio.balance(GIFT - 4 * PRICE, 0)).toBeVisible({ timeout: 40_000 });
  await studio.show("准备");
  await studio.generate.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /最合适/ }).click();
  const opening = page.context().waitForEvent("page");
  await dialog.getByRole("button", { name: "去支付" }).click();
  const provider = await opening;
  await provider.waitForLoadState();

  // The studio's own tab goes away; only the payment page and what is stored remain.
  await page.bringToFront();
  await dialog.getByRole("button", { name: "稍后再付" }).click();
  await expect(page.getByText("付款后自动生成「场景更换」")).toBeVisible();
  await page.reload();
  await studio.show("准备");
  await expect(page.getByText("付款后自动生成「场景更换」")).toBeVisible();
  await page.goto("about:blank");

  await provider.bringToFront();
  await provider.getByRole("button", { name: /^支付 / }).click();
  await expect(provider.getByText("已开始生成")).toBeVisible();
  await provider.reload();
  await provider.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "工作台" }).click();
  const back = new Studio(provider);
  await expect(back.generate).toBeVisible();
  await back.show("成片");
  await expect(back.results.getByRole("button", { name: /^打开 场景更换，.*，已完成$/ })).toHaveCount(8, {
    timeout: 40_000,
  });
  const left = GIFT - 4 * PRICE + SMALL_PACK.credits - 4 * PRICE;
  await expect(back.balance(left, 0)).toBeVisible();
  expect((await account.get<{ items: unknown[] }>("/v1/generations?limit=100")).items).toHaveLength(8);
  expect((await account.entries()).filter((line) => line.kind === "hold")).toHaveLength(8);
});

test("what is not paid brings nothing, says so, and can be taken up again", async ({
  page,
  studio,
  account,
}) => {
  await page.goto("/shop");
  await page.getByRole("button", { name: new RegExp(`^购买.*${SMALL_PACK.price}$`) }).click();
  const checkout = page.getByRole("dialog", { name: "付款" });
  const opening = page.context().waitForEvent("page");
  await checkout.getByRole("button", { name: "去支付" }).click();
  const provider = await opening;
  await page.bringToFront();
  await checkout.getByRole("button", { name: "我已付款" }).click();
  await expect(checkout.getByText("支付平台说还没有收到这笔款")).toBeVisible();
  await provider.close();
  await checkout.getByRole("button", { name: "稍后再付" }).click();

  await page.goto("/orders");
  await expect(page.getByText("待付款")).toBeVisible();
  await page.getByRole("link", { name: /^打开订单：/ }).click();
  await page.getByRole("button", { name: "立即核对" }).click();
  await expect(page.getByText("支付平台还没有这笔付款的记录", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "继续支付" }).click();
  const again = page.getByRole("dialog", { name: "付款" });
  const tab = await payInNewTab(
    page,
    () => again.getByRole("button", { name: "继续支付" }).click(),
    /^拒绝支付$/,
  );
  await tab.waitForURL(/\/orders\//);
  await tab.close();
  await page.bringToFront();
  await expect(again.getByText("订单超时未付，已关闭").or(again.getByText("订单已取消"))).toBeVisible();
  expect(await account.entries()).toHaveLength(1);
  await expect(studio.balance(GIFT, 0)).toBeVisible();
});

test("an order can be canceled, and the page keeps its word", async ({ page, account }) => {
  await page.goto("/shop");
  await page.getByRole("button", { name: new RegExp(`^购买.*${SMALL_PACK.price}$`) }).click();
  const checkout = page.getByRole("dialog", { name: "付款" });
  const opening = page.context().waitForEvent("page");
  await checkout.getByRole("button", { name: "去支付" }).click();
  await (await opening).close();
  await page.bringToFront();
  await checkout.getByRole("button", { name: "取消订单" }).click();
  await page
    .getByRole("dialog", { name: "取消这笔订单？" })
    .getByRole("button", { name: "取消订单" })
    .click();
  await expect(checkout.getByText("订单已取消，没有产生费用。")).toBeVisible();
  const [order] = await account.orders();
  expect(order?.state).toBe("closed");
  expect(order?.timeline.at(-1)).toMatchObject({ state: "closed", by: "user" });
  await page.goto(`/orders/${order?.id ?? ""}`);
  await expect(page.getByText("你取消了订单")).toBeVisible();
});
