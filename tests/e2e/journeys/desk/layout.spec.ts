import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./operator.ts";

const PAGES = ["", "users", "generations", "orders", "entries", "presets/scene", "audit", "queue"];
/** A laptop, a small one, a tablet, and 200 % zoom on a laptop. */
const SIZES = [
  { width: 1366, height: 657 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
  { width: 720, height: 450 },
];
const TOUCH_PX = 44;

/** Controls that something lies over, or that a thumb would miss; each with what is wrong with it. */
const unpressable = (page: Page, touch: number) =>
  page.evaluate((least) => {
    const found: string[] = [];
    const controls =
      "button, a[href], input:not([type=hidden]), textarea:not([aria-hidden]), [role=tab], [role=combobox]";
    for (const control of document.querySelectorAll<HTMLElement>(controls)) {
      const seen = control.checkVisibility({ visibilityProperty: true, opacityProperty: false });
      if (
        !seen ||
        control.closest("[aria-hidden=true]") ||
        control.matches(":disabled, .RaSkipNavigationButton-skipToContentButton")
      )
        continue;
      const target =
        control.closest<HTMLElement>(".MuiCheckbox-root, .MuiRadio-root, .MuiSwitch-root") ?? control;
      target.scrollIntoView({ block: "center", inline: "center" });
      const box = target.getBoundingClientRect();
      if (box.width < 2 || box.bottom < 0) continue;
      const name = (control.getAttribute("aria-label") ?? control.textContent ?? "").trim().slice(0, 40);
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      if (
        top === null ||
        !(target.contains(top) || top.contains(target) || top.closest("label")?.contains(control))
      )
        found.push(`covered: ${control.tagName} ${name}`);
      if (Math.min(box.width, box.height) < least - 0.5) found.push(`small: ${control.tagName} ${name}`);
    }
    window.scrollTo(0, 0);
    return found;
  }, touch);

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const path of PAGES) {
  test(`whatever can be pressed on /${path} can be reached, at every size @phone`, async ({
    desk,
    page,
    isMobile,
  }) => {
    await page.goto(`/admin/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("加载中")).toHaveCount(0);
    for (const size of isMobile ? [null] : SIZES) {
      if (size) await page.setViewportSize(size);
      const where = size ? `${size.width}×${size.height}` : "phone";
      expect(await unpressable(page, isMobile ? TOUCH_PX : 0), where).toEqual([]);
      expect(await sideways(page), where).toBeLessThanOrEqual(0);
    }
    const { violations } = await new AxeBuilder({ page })
      .withRules(["empty-table-header", "label-content-name-mismatch"])
      .analyze();
    expect(
      violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`),
    ).toEqual([]);
    expect(desk.clicks).toBe(0);
  });
}
