import { test } from "@playwright/test";
import { keep, type Finding } from "./findings.ts";
import { inject } from "./inject.ts";
import { Inspector } from "./inspector.ts";
import { Watch } from "./watch.ts";

/** Two dozen colleagues open both front ends within a minute, all from one address. */
const COLLEAGUES = 40;

test("an office behind one address still gets pages", async ({ browser, playwright, baseURL }) => {
  test.setTimeout(120_000);
  const origin = new URL(baseURL ?? "").origin;
  const request = await playwright.request.newContext({ baseURL: origin });
  const findings: Finding[] = [];
  for (const front of ["/", "/admin/"]) {
    const context = await browser.newContext({ baseURL: origin });
    await inject(context);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (each) => each.method() === "GET" && each.url().startsWith(origin) && asked.push(each.url()));
    await page.goto(front, { waitUntil: "networkidle" });
    // The others' browsers ask for the same; what they see is what this one sees on its next load.
    const files = [...new Set(asked)];
    for (let colleague = 0; colleague < COLLEAGUES; colleague += 1) {
      await Promise.all(files.map((file) => request.get(file, { headers: { accept: "text/html,*/*" } })));
    }
    const inspector = new Inspector(page, new Watch(context), "office", false, origin);
    await page.goto(front);
    await inspector.inspect(`${front === "/" ? "studio" : "desk"} /`, [`${COLLEAGUES} page loads of ${files.length} files from one address`]);
    findings.push(...inspector.findings);
    await context.close();
  }
  keep({ walk: "office", presses: 0, looks: 2, states: 0, findings, reached: [] });
});
