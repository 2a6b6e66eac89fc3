import { expect, test } from "../../seller.ts";

/** What the browser itself calls good: largest paint within 2.5 s, layout shift below 0.1. */
const LCP_MS = 2500;
const CLS = 0.1;
/** The processor is slowed down this much at the most … */
const SLOWDOWN_MAX = 4;
/**
 * … and no further than a mid-range phone, by Lighthouse's benchmark index: a machine that is busy otherwise is slow
 * by itself and is not slowed down twice.
 */
const PHONE_INDEX = 400;
const TRIES = 3;

// One after the other: what runs beside them would be measured, too.
test.describe.configure({ mode: "serial" });

/** How fast this machine is right now. */
function speedIndex(): number {
  const start = performance.now();
  let built = 0;
  while (performance.now() - start < 500) {
    let text = "";
    for (let at = 0; at < 10_000; at += 1) text += "a";
    if (text.length === 1) throw new Error("never, but the loop must not be optimised away");
    built += 1;
  }
  return built / 5;
}

interface Vitals {
  /** ms */
  lcp: number;
  cls: number;
  rate: number;
}

for (const where of ["/make/scene", "/sign-in", "/history"]) {
  test(`${where} is painted quickly on a slow processor and stays where it is`, async ({
    browser,
    account,
  }) => {
    test.setTimeout(120_000);
    const measured: Vitals[] = [];
    // Whatever else the machine does only ever makes it slower: the best of a few is what the page can do.
    while (measured.length < TRIES && !measured.some(({ lcp, cls }) => lcp < LCP_MS && cls < CLS)) {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
      });
      if (where !== "/sign-in") {
        await context.request.post("/v1/auth/login", {
          data: { email: account.email, password: "一句好记的话 2026" },
        });
      }
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      const rate = Math.min(SLOWDOWN_MAX, Math.max(1, (await page.evaluate(speedIndex)) / PHONE_INDEX));
      await cdp.send("Emulation.setCPUThrottlingRate", { rate });
      await page.addInitScript(() => {
        const seen = { lcp: 0, cls: 0 };
        Object.assign(window, { seenVitals: seen });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) seen.lcp = entry.startTime;
        }).observe({ type: "largest-contentful-paint", buffered: true });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[]) {
            if (!entry.hadRecentInput) seen.cls += entry.value;
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(where);
      await page
        .getByRole("heading", { level: where === "/make/scene" ? 2 : 1 })
        .first()
        .waitFor();
      await page.waitForLoadState("networkidle");
      const vitals = await page.evaluate(
        () => (window as unknown as { seenVitals: Omit<Vitals, "rate"> }).seenVitals,
      );
      measured.push({ ...vitals, rate });
      await context.close();
    }
    const best = measured.reduce((one, two) => (two.lcp < one.lcp ? two : one));
    test.info().annotations.push({ type: "vitals", description: JSON.stringify(measured) });
    expect(best.lcp).toBeGreaterThan(0);
    expect(best.lcp, JSON.stringify(measured)).toBeLessThan(LCP_MS);
    expect(best.cls, JSON.stringify(measured)).toBeLessThan(CLS);
  });
}
