import type { BrowserContext, Page } from "@playwright/test";
import { Account, expect, GIFT, newEmail, Studio } from "../../seller.ts";
import { test, type Fate } from "./line.ts";

const TABS = 6;
const ROUNDS = 10;
/** How long the server forgives a token that was already changed (`GRACE` in service/refresh.rs), and a little more. */
const BEYOND_GRACE_MS = 33_000;

/** In: the workbench is there, and no dialog asks for the password. */
async function isIn(tab: Page): Promise<boolean> {
  const workbench = new Studio(tab).generate;
  const out = tab.locator("input[type=password]");
  // Six cold pages at once, each behind a slow refresh: a quiet machine needs a third of it.
  await expect(workbench.or(out).first()).toBeVisible({ timeout: 30_000 });
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

test("six tabs restored over a slow line stay signed in, ten times out of ten @desktop", async ({
  context,
  account,
  line,
}) => {
  test.setTimeout(600_000);
  expect(account.email).toContain("@");
  let turn = 0;
  // 0.6 to 1.5 s, never twice the same: the tabs overtake each other.
  line.refreshDelay = () => 600 + (((turn += 1) * 370) % 900);
  const rounds: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const states = await restore(context);
    rounds.push(`${states.filter(Boolean).length} of ${TABS}`);
  }
  expect(rounds).toEqual(Array.from({ length: ROUNDS }, () => `${TABS} of ${TABS}`));
});

test("a refresh whose answer was lost before a sleep does not sign anybody out @desktop", async ({
  page,
  context,
  studio,
  account,
  line,
}) => {
  test.setTimeout(120_000);
  await studio.open();
  const menu = page.getByRole("navigation", { name: "主导航" });
  // The time of its token is up. The lid is closed as soon as the server has changed it: the browser never learns the new one.
  const timeIsUp = (refresh: Fate) => {
    let refused = 0;
    line.fate = (method, path) => {
      if (path === "/v1/auth/refresh") return refresh;
      return method === "GET" && path.startsWith("/v1/credits") && (refused += 1) === 1
        ? "unauthenticated"
        : "pass";
    };
  };
  timeIsUp("lose the answer");
  await menu.getByRole("link", { name: "积分", exact: true }).click();
  await expect.poll(() => line.lost).toBeGreaterThan(0);
  await context.setOffline(true);
  const slept = Date.now();
  await expect
    .poll(() => Date.now() - slept, { timeout: BEYOND_GRACE_MS + 5000, intervals: [1000] })
    .toBeGreaterThan(BEYOND_GRACE_MS);

  const before = line.refreshes;
  timeIsUp("pass");
  await context.setOffline(false);
  await expect.poll(() => line.refreshes, { timeout: 20_000 }).toBeGreaterThan(before);
  await expect(page.getByRole("region", { name: "明细" }).getByRole("listitem")).toHaveCount(1);
  await menu.getByRole("link", { name: "工作台" }).click();
  expect(await isIn(page)).toBe(true);
  expect((await account.entries()).map((entry) => entry.kind)).toEqual(["grant"]);
});

test("a tab that turns out to belong to another account says so before anything is spent @desktop", async ({
  page,
  context,
  studio,
  account,
  line,
  playwright,
}) => {
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
  line.fate = (method, path) =>
    method === "POST" && path === "/v1/generations" && (refused += 1) === 1 ? "unauthenticated" : "pass";
  await studio.press();

  await expect(page.getByRole("dialog").filter({ hasText: other.email })).toBeVisible();
  for (const each of [account, other])
    expect((await each.entries()).map((entry) => entry.kind)).toEqual(["grant"]);
  await expect(studio.balance(GIFT, 0)).toBeVisible();
  await elsewhere.dispose();
});
