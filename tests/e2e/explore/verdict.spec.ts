import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { grouped, kept, OUT, report } from "./findings.ts";
import { CHOSEN, SEED } from "./known/plan.ts";
import { routes } from "./known/routes.ts";

test("every page was reached by pressing, and no page fell short of any demand", () => {
  const reports = kept();
  const reached = new Set(reports.flatMap((each) => each.reached));
  const unreached = routes()
    // A choice of walks need not come everywhere.
    .filter(
      (each) => CHOSEN === undefined && each.how === "press" && !reached.has(`${each.front} ${each.path}`),
    )
    .map((each) => `${each.front} ${each.path}`);
  const said = report(reports, unreached, SEED);
  writeFileSync(path.join(OUT, "report.txt"), said);
  writeFileSync(path.join(OUT, "findings.json"), JSON.stringify(grouped(reports), null, 1));
  console.log(said);
  expect(
    { findings: grouped(reports).length, unreached },
    `see ${path.relative(process.cwd(), OUT)}/report.txt`,
  ).toEqual({ findings: 0, unreached: [] });
});
