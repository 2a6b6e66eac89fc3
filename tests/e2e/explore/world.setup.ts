import { writeFileSync } from "node:fs";
import path from "node:path";
import { test as setup } from "@playwright/test";
import { OUT, startAfresh } from "./findings.ts";
import { walks } from "./known/plan.ts";
import { buildWorld } from "./world.ts";

setup("there is something of everything to be seen", async ({ playwright, baseURL }) => {
  setup.setTimeout(180_000);
  startAfresh();
  const open = () => playwright.request.newContext({ baseURL: baseURL ?? "" });
  writeFileSync(path.join(OUT, "world.json"), JSON.stringify(await buildWorld(open, walks())));
});
