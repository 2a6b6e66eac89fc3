import { expect, test, type Browser } from "@playwright/test";
import { keep } from "./findings.ts";
import { inject } from "./inject.ts";
import { Inspector } from "./inspector.ts";
import { Watch } from "./watch.ts";

/** What one address may ask the API for in a minute, by default. Two dozen cold page loads are more. */
const PER_MINUTE = 1200;
const MORE = 300;
const AT_ONCE = 24;
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

/** The colleagues' browsers: they ask and ask until they are told to stop. */
class Office {
  asked = 0;
  private open = true;
  private readonly began = Date.now();
  readonly done: Promise<unknown>;

  constructor(private readonly files: string[]) {
    this.done = Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
  }

  /** More than is allowed, which grows while they ask. */
  get enough(): boolean {
    return this.asked > PER_MINUTE + MORE + ((Date.now() - this.began) * PER_MINUTE) / 60_000;
  }

  async close(): Promise<void> {
    this.open = false;
    await this.done;
  }

  private async work(): Promise<void> {
    while (this.open) {
      const file = this.files[this.asked % this.files.length] ?? "";
      this.asked += 1;
      await (await fetch(file, { headers: { accept: "text/html,*/*" } })).arrayBuffer();
    }
  }
}

test("an office behind one address still gets pages", async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  const origin = new URL(baseURL ?? "").origin;
  const context = await browser.newContext({ baseURL: origin });
  await inject(context);
  const page = await context.newPage();
  const inspector = new Inspector(page, new Watch(context, page), "office", false, origin);
  const office = new Office(await coldLoad(browser, origin));
  await expect.poll(() => office.enough, { timeout: 60_000 }).toBe(true);
  // One more of them.
  for (const [front, address] of Object.entries(FRONTS)) {
    await page.goto(address);
    await inspector.inspect(() => `${front} /`, [`${office.asked} requests from one address`]);
  }
  await office.close();
  await context.close();
  keep({
    walk: "office",
    presses: 0,
    looks: inspector.looks,
    states: 0,
    findings: inspector.findings,
    reached: [],
    trail: [],
  });
});
