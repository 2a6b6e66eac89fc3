import type { Page } from "@playwright/test";
import { expect, GIFT, SMALL_PACK, test, type Account } from "../../seller.ts";

const SIMULATOR = process.env.E2E_SIMULATOR_URL ?? "http://127.0.0.1:8090";

interface Asked {
  name: string;
  request: Record<string, string>;
}

/** WeChat's bridge as its browser injects it, a moment after the page; the journey answers for the payer. */
async function holdPhone(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const phone = { asked: [] as unknown[], answer: (_word: string) => undefined as void };
    Object.assign(window, { phone });
    document.addEventListener("DOMContentLoaded", () => {
      Object.assign(window, {
        WeixinJSBridge: {
          invoke: (name: string, request: unknown, told: (answer: { err_msg: string }) => void) => {
            phone.asked.push({ name, request });
            phone.answer = (word) => told({ err_msg: `get_brand_wcpay_request:${word}` });
          },
        },
      });
      document.dispatchEvent(new Event("WeixinJSBridgeReady"));
    });
  });
}

const asked = (page: Page) =>
  page.evaluate(() => (window as unknown as { phone: { asked: Asked[] } }).phone.asked);
const answer = (page: Page, word: string) =>
  page.evaluate(
    (word) => (window as unknown as { phone: { answer: (word: string) => void } }).phone.answer(word),
    word,
  );

/** Buys the small pack as far as WeChat's window. */
async function begin(page: Page, account: Account): Promise<string> {
  await holdPhone(page);
  await page.goto("/shop");
  await page.getByRole("button", { name: new RegExp(`^购买.*${SMALL_PACK.price}$`) }).click();
  const dialog = page.getByRole("dialog", { name: "付款" });
  await expect(dialog.getByRole("radio", { name: "微信支付" })).toBeChecked();
  await dialog.getByRole("button", { name: "去支付" }).click();
  // To WeChat and back, without a press: the order's own page, with no code left in the address.
  await expect(page).toHaveURL(/\/orders\/[^/?]+$/);
  await expect(page.getByText("请在微信支付窗口里付款")).toBeVisible();
  const [order] = await account.orders();
  expect(order?.state).toBe("pending");
  return order?.id ?? "";
}

test("a pack is bought inside WeChat: to WeChat and back by itself, paid in its window, and the credits are there", async ({
  page,
  account,
}) => {
  const id = await begin(page, account);
  const [call] = await asked(page);
  expect(call?.name).toBe("getBrandWCPayRequest");
  expect(Object.keys(call?.request ?? {}).sort()).toEqual([
    "appId",
    "nonceStr",
    "package",
    "paySign",
    "signType",
    "timeStamp",
  ]);
  await page.screenshot({ path: test.info().outputPath("window.png") });

  // The payer closes the window, thinks again, and pays.
  await answer(page, "cancel");
  await expect(page.getByText("这次没有付款")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("canceled.png") });
  await page.getByRole("button", { name: "打开微信支付" }).click();
  expect(await asked(page)).toHaveLength(2);
  expect((await page.request.post(`${SIMULATOR}/_sim/payments/wechat/${id}/pay`)).ok()).toBe(true);
  await answer(page, "ok");
  await expect(page.getByText(`+${SMALL_PACK.credits}`).first()).toBeVisible();
  await expect(page.getByText(`现在可用 ${SMALL_PACK.credits + GIFT} 积分`)).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("paid.png") });
  expect(await account.orders()).toMatchObject([
    { id, state: "fulfilled", credits_granted: SMALL_PACK.credits },
  ]);
});

test("what the page is told is not believed: without the money there are no credits", async ({
  page,
  account,
}) => {
  await begin(page, account);
  await answer(page, "ok");
  await expect(page.getByText("支付平台说还没有收到这笔款")).toBeVisible();
  expect(await account.orders()).toMatchObject([{ state: "pending", credits_granted: 0 }]);
});

test("a payment that WeChat could not make says so and leads to another way to pay", async ({
  page,
  account,
}) => {
  await begin(page, account);
  await answer(page, "fail");
  await expect(page.getByRole("alert").filter({ hasText: "微信支付没有成功" })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("failed.png") });
  await page.getByRole("button", { name: "换付款方式" }).click();
  await expect(page).toHaveURL(/\/shop$/);
  expect(await account.orders()).toMatchObject([{ state: "closed" }]);
});
