/** Signs people in the way they do it: on the form. */
import type { BrowserContext, Page } from "@playwright/test";
import { expect } from "../seller.ts";
import { FRONT_OF, type Walk } from "./known/plan.ts";
import { BASE } from "./known/routes.ts";
import type { Person } from "./world.ts";

/** The language that both front ends remember; set once, a press may change it. */
export async function speak(context: BrowserContext, walk: Walk): Promise<void> {
  await context.addInitScript((language) => {
    // A frame without an origin of its own has no storage.
    if (
      location.protocol.startsWith("http") &&
      window === window.top &&
      localStorage.getItem("mannequin.lang") === null
    )
      localStorage.setItem("mannequin.lang", language);
  }, walk.language);
}

export async function enter(page: Page, walk: Walk, person: Person | null): Promise<void> {
  const front = FRONT_OF[walk.person];
  if (person === null) {
    await page.goto(`${BASE[front]}/`);
    return;
  }
  await page.goto(front === "desk" ? "/admin/" : "/sign-in");
  await page.locator("input[type=email]").fill(person.email);
  await page.locator("input[type=password]").fill(person.password);
  await page.locator("form button[type=submit]").click();
  await expect(page.locator("input[type=password]")).toBeHidden();
  await expect(page).not.toHaveURL(/\/(sign-in|login)/);
}
