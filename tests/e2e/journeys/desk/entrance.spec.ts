import { expect, test } from "./operator.ts";

declare global {
  interface Window {
    /** How often the page was drawn anew from nothing. */
    drawn: number;
  }
}

test("whoever is not signed in gets the sign-in at once, drawn once and not over and over @phone", async ({
  page,
}) => {
  await page.addInitScript(() => {
    window.drawn = 0;
    new MutationObserver(() => {
      if (document.getElementById("root")?.childElementCount === 0) window.drawn += 1;
    }).observe(document, { subtree: true, childList: true });
  });
  for (const path of ["", "users", "queue"]) {
    await page.goto(`/admin/${path}`);
    await expect(page.getByLabel("邮箱")).toBeVisible();
    expect(await page.evaluate(() => window.drawn), path).toBeLessThan(10);
  }
});
