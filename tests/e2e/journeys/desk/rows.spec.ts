import type { Locator, Page } from "@playwright/test";
import { expect, test, type Customer, type Desk } from "./operator.ts";

/** What every press on a row has to lead to: the record's own page, whole, and no page that has crashed. */
const CRASHED = /页面出错|Something went wrong|A client error occurred/;

interface ListOf {
  /** In the menu, in Chinese and in English. */
  menu: [string, string];
  /** A part of the record's page that a list's row does not know. */
  detail: [RegExp, RegExp];
  path: string;
}

const LISTS: Record<"users" | "generations" | "orders", ListOf> = {
  users: { menu: ["用户", "Users"], detail: [/^动态$/, /^Activity$/], path: "users" },
  generations: {
    menu: ["生成任务", "Generations"],
    detail: [/^调用记录$/, /^Attempts$/],
    path: "generations",
  },
  orders: { menu: ["订单", "Orders"], detail: [/^进展$/, /^Timeline$/], path: "orders" },
};

const LANGUAGES = ["zh-CN", "en"] as const;
type Language = (typeof LANGUAGES)[number];
const at = (language: Language) => (language === "en" ? 1 : 0);

async function speak(page: Page, language: Language): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem("mannequin.lang", chosen), language);
  await page.reload();
}

/** Opens a list by its entry in the menu; on a phone the menu is behind its button. */
async function openList(page: Page, list: ListOf, language: Language): Promise<void> {
  const entry = page.getByRole("menuitem", { name: list.menu[at(language)], exact: true });
  const menu = page.getByRole("button", { name: /打开菜单|Open menu/ });
  await expect(entry.or(menu).first()).toBeVisible();
  if (!(await entry.isVisible())) await menu.click();
  await entry.click();
  await expect(page).toHaveURL(new RegExp(`/admin/${list.path}(\\?|$)`));
  await expect(page.locator("tbody tr").first()).toBeVisible();
}

async function isWhole(page: Page, list: ListOf, id: string, language: Language): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`/admin/${list.path}/${id}/show`));
  const mark = list.detail[at(language)];
  await expect(
    page.getByRole("tab", { name: mark }).or(page.getByRole("heading", { name: mark })),
  ).toBeVisible();
  await expect(page.getByText(CRASHED)).toHaveCount(0);
}

const rowOf = (page: Page, id: string): Locator =>
  page.locator("tbody tr").filter({ has: page.locator(`[title="${id}"]`) });

const MADE: Record<keyof typeof LISTS, (customer: Customer) => Promise<string>> = {
  users: (customer) => Promise.resolve(customer.id),
  generations: async (customer) => (await customer.make()).id,
  orders: (customer) => customer.buy("100"),
};

for (const language of LANGUAGES) {
  for (const name of ["users", "generations", "orders"] as const) {
    test(`a press on a row or on its id opens the whole record, again and again: ${name}, ${language}`, async ({
      customer,
      desk,
      page,
    }) => {
      const list = LISTS[name];
      const id = await MADE[name](customer);
      await speak(page, language);
      await openList(page, list, language);
      // The row itself, on a cell that is no link.
      await rowOf(page, id).locator("time").first().click();
      await isWhole(page, list, id, language);
      await page.goBack();
      // Back and again, this time on the id.
      await rowOf(page, id).locator(`a[title="${id}"]`).click();
      await isWhole(page, list, id, language);
      await page.goBack();
      await expect(rowOf(page, id)).toBeVisible();
      // The search, for a record that a list has shown.
      const box = page.getByRole("combobox", { name: /搜索用户|Search users/ });
      await box.fill(name === "users" ? customer.email : id);
      await page.getByRole("option").first().click();
      await isWhole(page, list, id, language);
      expect(desk.clicks).toBe(0);
    });
  }
}

async function prepared(customer: Customer) {
  return {
    users: customer.id,
    generations: await MADE.generations(customer),
    orders: await MADE.orders(customer),
  };
}

test("every row on a person's page opens what it stands for", async ({ customer, desk, page }) => {
  const ids = await prepared(customer);
  await desk.find(customer.email);
  await page.locator(`a[title="${ids.generations}"]`).first().click();
  await isWhole(page, LISTS.generations, ids.generations, "zh-CN");
  for (const [tab, name] of [
    ["任务", "generations"],
    ["订单", "orders"],
  ] as const) {
    await page.goto(`/admin/users/${ids.users}/show`);
    await page.getByRole("tab", { name: tab, exact: true }).click();
    await rowOf(page, ids[name]).locator("time").first().click();
    await isWhole(page, LISTS[name], ids[name], "zh-CN");
    await page.goBack();
    await rowOf(page, ids[name]).locator(`a[title="${ids[name]}"]`).click();
    await isWhole(page, LISTS[name], ids[name], "zh-CN");
  }
});

/** What each tab shows when it is whole; each has rows of its own kind. */
const TABS = ["动态", "资料", "积分批次", "流水", "任务", "缓存文件", "订单", "登录", "操作日志"];

async function withTrail(desk: Desk, customer: Customer): Promise<void> {
  await desk.find(customer.email);
  await desk.page.getByRole("button", { name: "退出所有设备" }).click();
  await desk.confirm(desk.dialog(/^退出所有设备/), "退出所有设备", "手机丢失");
}

/** A walk along all tabs that goes from each to each exactly once. */
function walk(count: number): number[] {
  const left = Array.from({ length: count }, (_, from) =>
    Array.from({ length: count }, (_, to) => to).filter((to) => to !== from),
  );
  const trail = [0];
  const path: number[] = [];
  while (trail.length > 0) {
    const next = left[trail.at(-1) as number]?.pop();
    if (next === undefined) path.push(trail.pop() as number);
    else trail.push(next);
  }
  return path.reverse();
}

test("the tabs of a person's page keep out of each other's way, from each to each", async ({
  customer,
  desk,
  page,
}) => {
  test.setTimeout(120_000);
  await prepared(customer);
  await withTrail(desk, customer);
  const steps = walk(TABS.length);
  expect(steps).toHaveLength(TABS.length * (TABS.length - 1) + 1);
  for (const step of steps) {
    const tab = page.getByRole("tab", { name: TABS[step] ?? "", exact: true });
    await tab.click();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("tabpanel").locator("tbody tr, dl").first()).toBeVisible();
  }
  await expect(page.getByText(CRASHED)).toHaveCount(0);
});
