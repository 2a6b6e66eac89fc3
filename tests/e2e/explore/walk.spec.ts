import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "@playwright/test";
import { keep, OUT } from "./findings.ts";
import { inject } from "./inject.ts";
import { Inspector } from "./inspector.ts";
import { enter, speak } from "./people.ts";
import { FRONT_OF, SCREENS, SEED, walks } from "./known/plan.ts";
import { Random } from "./random.ts";
import { Walker } from "./walker.ts";
import { keepToOneTab, Watch } from "./watch.ts";
import { newSeller, type World } from "./world.ts";

for (const walk of walks()) {
  test(`${walk.name} presses on, seed ${SEED}`, async ({ browser, playwright, baseURL }) => {
    test.setTimeout((walk.seconds + 120) * 1000);
    const world = JSON.parse(readFileSync(path.join(OUT, "world.json"), "utf8")) as World;
    const origin = new URL(baseURL ?? "").origin;
    const seller = async () => newSeller(walk.person, await playwright.request.newContext({ baseURL: origin }));
    const person = walk.person === "visitor" ? null : FRONT_OF[walk.person] === "desk" ? world.staff[walk.person as keyof World["staff"]] : await seller();

    const context = await browser.newContext({ ...SCREENS[walk.screen], locale: walk.language, timezoneId: "Asia/Shanghai", baseURL: origin, reducedMotion: "reduce" });
    await inject(context);
    await speak(context, walk);
    const page = await context.newPage();
    const watch = new Watch(context);
    keepToOneTab(context, page);
    const inspector = new Inspector(page, watch, walk.name, SCREENS[walk.screen].hasTouch === true, origin);
    const walker = new Walker(page, walk, new Random(`${SEED} ${walk.name}`), inspector, world.searches);
    try {
      await enter(page, walk, person);
      await walker.run();
    } finally {
      keep({ walk: walk.name, looks: inspector.looks, states: inspector.states, findings: inspector.findings, ...walker.report });
      await context.close();
    }
  });
}
