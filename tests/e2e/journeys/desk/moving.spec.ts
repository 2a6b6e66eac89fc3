import { randomUUID } from "node:crypto";
import type { APIRequestContext, Page } from "@playwright/test";
import { ADMIN, expect, test } from "./operator.ts";

/** How long a number on an open page may stay behind what happened elsewhere. */
const WITHIN_MS = 5000;

/** Another operator at another desk, by way of the API. */
async function colleague(request: APIRequestContext) {
  const answer = await request.post("/v1/auth/login", { data: ADMIN });
  expect(answer.status(), await answer.text()).toBe(200);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return async (user: string, amount: number) => {
    const adjusted = await request.post(`/v1/admin/users/${user}/adjustments`, {
      data: { amount, reason: "同事在别处调整" },
      headers: {
        authorization: `Bearer ${token}`,
        "x-requested-with": "mannequin",
        "idempotency-key": randomUUID(),
      },
    });
    expect(adjusted.ok(), await adjusted.text()).toBe(true);
  };
}

const available = (page: Page, credits: number) =>
  page.getByRole("link", { name: new RegExp(`^积分 · 可用 ?${credits}`) });

test("an adjustment made elsewhere is on an open page of that person within five seconds", async ({
  customer,
  desk,
  page,
  playwright,
  baseURL,
}) => {
  const request = await playwright.request.newContext({ baseURL });
  const adjust = await colleague(request);
  const { id } = customer;
  await desk.find(customer.email);
  await expect(available(page, 20)).toBeVisible();
  await adjust(id, 7);
  await expect(available(page, 27)).toBeVisible({ timeout: WITHIN_MS });
  // The ledger under it, too, and not only the head of the page.
  await page.getByRole("tab", { name: "流水", exact: true }).click();
  await adjust(id, 5);
  await expect(page.getByRole("cell", { name: "+5", exact: true })).toBeVisible({ timeout: WITHIN_MS });
  await expect(page.getByRole("tab", { name: "流水", exact: true })).toHaveAttribute("aria-selected", "true");
  await request.dispose();
});

test("a list moves by itself, and what was ticked and typed stays", async ({
  customer,
  desk,
  page,
  playwright,
  baseURL,
}) => {
  const request = await playwright.request.newContext({ baseURL });
  const adjust = await colleague(request);
  const { id } = customer;
  await page.goto(`/admin/users?filter=${encodeURIComponent(JSON.stringify({ q: customer.email }))}`);
  const row = page.locator("tbody tr").filter({ hasText: customer.email });
  await expect(row.getByRole("cell", { name: "20", exact: true })).toBeVisible();
  await adjust(id, 3);
  await expect(row.getByRole("cell", { name: "23", exact: true })).toBeVisible({ timeout: WITHIN_MS });
  await expect(page.getByRole("textbox", { name: /邮箱/ })).toHaveValue(customer.email);

  const made = await customer.make();
  await page.goto(`/admin/generations?filter=${encodeURIComponent(JSON.stringify({ user: id }))}`);
  const ticked = page.locator("tbody tr").filter({ has: page.locator(`[title="${made.id}"]`) });
  await ticked.getByRole("checkbox").check();
  const next = await customer.make();
  await expect(page.locator(`a[title="${next.id}"]`)).toBeVisible({ timeout: WITHIN_MS });
  await expect(ticked.getByRole("checkbox")).toBeChecked();
  await request.dispose();
  expect(desk.clicks).toBe(0);
});
