import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "@playwright/test";
import { keep, OUT } from "./findings.ts";
import { inject } from "./inject.ts";
import { Inspector } from "./inspector.ts";
import { enter, speak } from "./people.ts";
import { SCREENS, SEED, walks } from "./known/plan.ts";
import { Random } from "./random.ts";
import { Walker } from "./walker.ts";
import { keepToOneTab, Watch } from "./watch.ts";
import type { World } from "./world.ts";

for (const walk of walks()) {
  test(`${walk.name} presses on, seed ${SEED}`, async ({ browser, baseURL }) => {
    test.setTimeout((walk.seconds + 120) * 1000);
    const world = JSON.parse(readFileSync(path.join(OUT, "world.json"), "utf8")) as World;
    const origin = new URL(baseURL ?? "").origin;
    const person = world.people[walk.name] ?? null;
    const context = await browser.newContext({
      ...SCREENS[walk.screen],
      locale: walk.language,
      timezoneId: "Asia/Shanghai",
      baseURL: origin,
      reducedMotion: "reduce",
    });
    await inject(context);
    await speak(context, walk);
    const page = await context.newPage();
    const watch = new Watch(context, page);
    keepToOneTab(context, page);
    const inspector = new Inspector(page, watch, walk.name, SCREENS[walk.screen].hasTouch === true, origin);
    const walker = new Walker(page, walk, new Random(`${SEED} ${walk.name}`), inspector, world.searches);
    try {
      await enter(page, walk, person);
      await walker.run();
    } finally {
      keep({
        walk: walk.name,
        looks: inspector.looks,
        states: inspector.states,
        findings: inspector.findings,
        ...walker.report,
      });
      await context.close();
    }
  });
}
