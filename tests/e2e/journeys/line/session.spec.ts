import type { BrowserContext, Page } from "@playwright/test";
import { Account, expect, GIFT, newEmail, Studio } from "../../seller.ts";
import { test } from "./line.ts";

const TABS = 6;
const ROUNDS = 10;
/** How long the server forgives a token that was already changed (`GRACE` in service/refresh.rs), and a little more. */
const BEYOND_GRACE_MS = 33_000;

/** In: the workbench is there, and no dialog asks for the password. */
async function isIn(tab: Page): Promise<boolean> {
  const workbench = new Studio(tab).generate;
  const out = tab.locator("input[type=password]");
  // Six cold pages at once: on a busy machine that takes its time, and time is not what this is about.
  await expect(workbench.or(out).first()).toBeVisible({ timeout: 90_000 });
  return !(await out.isVisible());
}

async function restore(context: BrowserContext): Promise<boolean[]> {
  const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto("/make/scene", { waitUntil: "commit" })));
  const states = await Promise.all(tabs.map(isIn));
  // What they still ask for is answered before they go: closed tabs are another story.
  await Promise.all(tabs.map((tab) => tab.waitForLoadState("networkidle")));
  await Promise.all(tabs.map((tab) => tab.close()));
  return states;
}

test("six tabs restored over a slow line stay signed in, ten times out of ten @desktop", async ({ context, account, line }) => {
  test.setTimeout(600_000);
  expect(account.email).toContain("@");
  let turn = 0;
  // 0.6 to 1.5 s, never twice the same: the tabs overtake each other.
  line.refreshDelay = () => 600 + ((turn += 1) * 370) % 900;
  const rounds: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const states = await restore(context);
    rounds.push(`${states.filter(Boolean).length} of ${TABS}`);
  }
  expect(rounds).toEqual(Array.from({ length: ROUNDS }, () => `${TABS} of ${TABS}`));
});

test("a refresh whose answer was lost before a sleep does not sign anybody out @desktop", async ({ page, context, account, line }) => {
  test.setTimeout(120_000);
  await page.goto("/make/scene");
  expect(await isIn(page)).toBe(true);
  // However often it asks: browsers ask again by themselves when a connection breaks.
  line.fate = (_, path) => (path === "/v1/auth/refresh" ? "lose the answer" : "pass");
  // The lid is closed as soon as the server has changed the token: the browser never learns the new one.
  const leaving = page.reload({ waitUntil: "commit" });
  await expect.poll(() => line.lost).toBeGreaterThan(0);
  await leaving;
  await page.close();
  line.fate = () => "pass";
  const slept = Date.now();
  await expect.poll(() => Date.now() - slept, { timeout: BEYOND_GRACE_MS + 5000, intervals: [1000] }).toBeGreaterThan(BEYOND_GRACE_MS);

  const woken = await context.newPage();
  await woken.goto("/make/scene");
  expect(await isIn(woken)).toBe(true);
  expect(account.email).toContain("@");
});

test("a tab that turns out to belong to another account says so before anything is spent @desktop", async ({ page, context, studio, account, line, playwright }) => {
  test.setTimeout(120_000);
  const elsewhere = await playwright.request.newContext({ baseURL: line.url });
  const other = await Account.signUp(elsewhere, newEmail());
  await studio.open();
  await studio.pickBoth();
  // Somebody signs in with the second account beside it, where no note reaches this tab; its own time is up meanwhile.
  const mine = await elsewhere.storageState();
  await context.clearCookies();
  await context.addCookies(mine.cookies);
  let refused = 0;
  line.fate = (method, path) => (method === "POST" && path === "/v1/generations" && (refused += 1) === 1 ? "unauthenticated" : "pass");
  await studio.press();

  await expect(page.getByRole("dialog").filter({ hasText: other.email })).toBeVisible();
  for (const each of [account, other]) expect((await each.entries()).map((entry) => entry.kind)).toEqual(["grant"]);
  await expect(studio.balance(GIFT, 0)).toBeVisible();
  await elsewhere.dispose();
});
