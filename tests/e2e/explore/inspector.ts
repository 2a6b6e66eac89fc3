/** Holds the page that the walk has come to to every demand, and writes down what it falls short of. */
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { SHOTS, withoutParticulars, type Finding, type Problem } from "./findings.ts";
import type { Look } from "./in-page/index.ts";
import { WHOLE } from "./known/plan.ts";
import { nets } from "./known/words.ts";
import type { Watch } from "./watch.ts";

const SETTLED_MS = 10_000;
const QUIET_MS = 250;
/** A page has many faces; the first few of each are looked at closely. */
const FACES = 4;
const AXE_FACES = WHOLE ? 2 : 1;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** A short walk looks at the first of many that are alike: weighing every colour of a long list takes seconds. */
const ALIKE = ["tbody tr:nth-child(n + 7)", "ul > li:nth-child(n + 13)"];

export class Inspector {
  readonly findings: Finding[] = [];
  looks = 0;
  states = 0;
  private readonly nets = nets();
  private readonly faces = new Map<string, Set<string>>();
  private readonly known = new Set<string>();

  constructor(
    private readonly page: Page,
    private readonly watch: Watch,
    private readonly walk: string,
    private readonly touch: boolean,
    readonly origin: string,
  ) {}

  /** Waits until nothing moves and nothing loads; says what still does when time is up. */
  async settle(): Promise<string | null> {
    await this.page.waitForLoadState("domcontentloaded").catch(() => undefined);
    const end = Date.now() + SETTLED_MS;
    await this.page.evaluate(() => window.explore.stir()).catch(() => undefined);
    const calm = (quiet: number) =>
      document.body !== null && window.explore.quietFor() > quiet && window.explore.loading() === null;
    while (Date.now() < end) {
      const came = await this.page
        .waitForFunction(calm, QUIET_MS, { timeout: end - Date.now(), polling: 40 })
        .then(() => true)
        .catch(() => false);
      // A piece of the page that is still on its way says nothing of itself.
      if (came && this.watch.idle) return null;
      this.watch.forgetOld();
    }
    // What moves for ever without loading anything (a clock) may do so.
    return this.page.evaluate(() => window.explore.loading()).catch(() => null);
  }

  /** False when there is no page here to go on from. */
  async inspect(name: () => string, trail: string[]): Promise<boolean> {
    this.looks += 1;
    const left = await this.settle();
    const where = name();
    for (const heard of this.watch.take()) await this.note(heard, where, trail);
    if (left !== null) await this.note({ kind: "loading", what: left }, where, trail);
    const glance = await this.page
      .evaluate((words) => window.explore.judgeGlance(words), this.nets)
      .catch(() => []);
    for (const problem of glance) await this.note(problem, where, trail);
    if (glance.some(({ kind }) => kind === "crash" || kind === "raw" || kind === "blank")) return false;
    await this.closely(where, trail);
    return true;
  }

  async note(problem: Problem, where: string, trail: string[]): Promise<void> {
    // What stands around every page is told once.
    const page = problem.everywhere === true ? `${where.split(" ")[0]} (around every page)` : where;
    const finding: Finding = { ...problem, page, walk: this.walk, trail: trail.slice(-6) };
    const key = [finding.kind, page, withoutParticulars(finding.what)].join("\n");
    if (!this.known.has(key)) {
      this.known.add(key);
      finding.shot = await this.shoot(problem);
    }
    this.findings.push(finding);
  }

  /** The demands that cost time: once for each new face of a page. */
  private async closely(where: string, trail: string[]): Promise<void> {
    const look = await this.page.evaluate(() => window.explore.look()).catch(() => null);
    if (look === null) return;
    const place = placeOf(look, where);
    const seen = this.faces.get(place) ?? new Set<string>();
    this.faces.set(place, seen);
    const face = faceOf(look);
    if (seen.has(face) || seen.size >= FACES) return;
    seen.add(face);
    this.states += 1;
    await this.page
      .evaluate(() =>
        Promise.all(
          document
            .getAnimations()
            .map((each) =>
              Promise.race([each.finished.catch(() => null), new Promise((go) => setTimeout(go, 500))]),
            ),
        ),
      )
      .catch(() => null);
    const problems = await this.page
      .evaluate((touch) => window.explore.judgeControls(touch), this.touch)
      .catch(() => []);
    for (const problem of problems) await this.note(problem, place, trail);
    if (seen.size <= AXE_FACES)
      for (const problem of await this.axe(look.layer !== null)) await this.note(problem, place, trail);
  }

  /** What lies behind a dialog is judged without it. */
  private async axe(layer: boolean): Promise<Problem[]> {
    const builder = new AxeBuilder({ page: this.page })
      .setLegacyMode(true)
      .options({ resultTypes: ["violations"], preload: false })
      .withTags(RULES);
    if (!WHOLE) for (const each of ALIKE) builder.exclude(each);
    if (layer) builder.include("[data-explored-layer]");
    const { violations } = await builder.analyze().catch(() => ({ violations: [] }));
    return violations.map((each) => ({
      kind: "axe",
      what: `${each.id}: ${each.nodes
        .slice(0, 3)
        .map((node) => node.target.join(" "))
        .join(" | ")}`,
    }));
  }

  /** The page as it was, the control at fault in a red frame. */
  private async shoot({ control, kind }: Problem): Promise<string | undefined> {
    const file = path.join(SHOTS, `${this.walk}-${this.known.size}-${kind}.png`);
    const mark = ([id, on]: readonly [number, boolean]) => {
      const element = document.querySelector(`[data-explored="${id}"]`);
      if (!(element instanceof HTMLElement)) return;
      if (on) element.scrollIntoView({ block: "nearest", behavior: "instant" });
      element.style.outline = on ? "3px solid red" : "";
    };
    if (control !== undefined)
      await this.page.evaluate(mark, [control, true] as const).catch(() => undefined);
    const taken = await this.page.screenshot({ path: file, timeout: 5000 }).then(
      () => file,
      () => undefined,
    );
    if (control !== undefined)
      await this.page.evaluate(mark, [control, false] as const).catch(() => undefined);
    return taken;
  }
}

/** A dialog or menu with a name of its own is the same wherever it is opened. */
function placeOf({ layer }: Look, where: string): string {
  if (layer === null) return where;
  const nameless = /^(listbox|menu|presentation|layer|dialog)$/.test(layer);
  return `${nameless ? where : where.split(" ")[0]} [${withoutParticulars(layer)}]`;
}

function faceOf(look: Look): string {
  return [...new Set(look.controls.map((each) => `${each.kind} ${withoutParticulars(each.name)}`))]
    .sort()
    .join("\n");
}
