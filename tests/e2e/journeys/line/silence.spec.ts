import { expect, GIFT, PRICE } from "../../seller.ts";
import { test } from "./line.ts";

/** From the moment the server has the picture. */
const SHOWN_WITHIN_MS = 20_000;

test("a live line that falls silent without a word keeps nobody waiting @desktop", async ({
  page,
  studio,
  account,
  line,
}) => {
  test.setTimeout(120_000);
  await studio.open();
  await studio.pickBoth();
  await expect.poll(() => line.lives).toBeGreaterThan(0);
  await expect(page.getByText("实时连接中断", { exact: false })).toBeHidden();
  line.fallSilent();
  await studio.press();
  const committed = async () => (await account.entries()).some((entry) => entry.kind === "commit");
  await expect.poll(committed, { timeout: 40_000 }).toBe(true);
  const made = Date.now();
  await expect(studio.picture).toBeVisible({ timeout: SHOWN_WITHIN_MS });
  await expect(studio.balance(GIFT - PRICE, 0)).toBeVisible({
    timeout: Math.max(1, SHOWN_WITHIN_MS - (Date.now() - made)),
  });
});
