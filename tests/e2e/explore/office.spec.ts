import { test, type Browser } from "@playwright/test";
import { keep } from "./findings.ts";
import { inject } from "./inject.ts";
import { Inspector } from "./inspector.ts";
import { Watch } from "./watch.ts";

/** What one address may ask the API for in a minute, by default. Two dozen cold page loads are more. */
const PER_MINUTE = 1200;
const MORE = 300;
const AT_ONCE = 80;
/** Not what weighs much: requests are counted, not bytes. */
const SMALL = 60_000;
const FRONTS = { studio: "/", desk: "/admin/" };

async function coldLoad(browser: Browser, origin: string): Promise<string[]> {
  const page = await browser.newPage();
  const asked = new Set<string>();
  page.on("response", (each) => {
    const small = Number(each.headers()["content-length"] ?? 0) < SMALL;
    if (small && each.request().method() === "GET" && each.url().startsWith(origin)) asked.add(each.url());
  });
  for (const front of Object.values(FRONTS)) await page.goto(origin + front, { waitUntil: "networkidle" });
  await page.close();
  return [...asked];
}

test("an office behind one address still gets pages", async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  const origin = new URL(baseURL ?? "").origin;
  const files = await coldLoad(browser, origin);
  // The colleagues' browsers; this one then opens both front ends as one more of them.
  const began = Date.now();
  // What is allowed grows while they ask.
  const enough = () => PER_MINUTE + MORE + ((Date.now() - began) * PER_MINUTE) / 60_000;
  let asked = 0;
  for (; asked < enough(); asked += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, each) => files[(asked + each) % files.length] ?? origin);
    await Promise.all(batch.map(async (file) => (await fetch(file, { headers: { accept: "text/html,*/*" } })).arrayBuffer()));
  }
  const context = await browser.newContext({ baseURL: origin });
  await inject(context);
  const page = await context.newPage();
  const inspector = new Inspector(page, new Watch(context), "office", false, origin);
  for (const [front, address] of Object.entries(FRONTS)) {
    await page.goto(address);
    await inspector.inspect(() => `${front} /`, [`${asked} requests from one address`]);
  }
  await context.close();
  keep({ walk: "office", presses: 0, looks: inspector.looks, states: 0, findings: inspector.findings, reached: [] });
});
