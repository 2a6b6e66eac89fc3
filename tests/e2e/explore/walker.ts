/** Walks one front end by pressing: always what was pressed least, the seed deciding between equals. */
import type { Page } from "@playwright/test";
import { Inspector } from "./inspector.ts";
import type { WalkReport } from "./findings.ts";
import { withoutParticulars } from "./findings.ts";
import type { Control } from "./in-page/controls.ts";
import type { Look } from "./in-page/index.ts";
import { FRONT_OF, SCREENS, type Walk } from "./known/plan.ts";
import type { Random } from "./random.ts";
import { BASE, frontOf, routeOf, routes, type Route } from "./known/routes.ts";
import { SMALL_BAG } from "../seller.ts";
import { CARRIES_OUT, CLOSES, NEVER, TYPED, UNDOES } from "./known/words.ts";

const PRESS_MS = 4000;

export class Walker {
  private readonly all = routes();
  private readonly counts = new Map<string, number>();
  private readonly reached = new Set<string>();
  private readonly trail: string[] = [];
  /** Menus and dialogs that new pages are behind: what was pressed to open each, and where its links lead. */
  private readonly doors = new Map<string, Control[]>();
  private readonly home: string;
  private presses = 0;
  /** What was pressed last. */
  private opened = "";
  private back = 0;

  constructor(
    private readonly page: Page,
    private readonly walk: Walk,
    private readonly random: Random,
    private readonly inspector: Inspector,
    private readonly searches: readonly string[],
  ) {
    this.home = `${BASE[FRONT_OF[walk.person]]}/`;
    page.on("filechooser", (chooser) => void chooser.setFiles(SMALL_BAG).catch(() => undefined));
  }

  /** Walks until the steps or the time are used up. */
  async run(): Promise<void> {
    const end = Date.now() + this.walk.seconds * 1000;
    await this.arrive();
    while (this.presses < this.walk.steps && Date.now() < end) {
      await this.step();
      await this.arrive();
    }
  }

  get report(): Pick<WalkReport, "presses" | "reached" | "trail"> {
    return { presses: this.presses, reached: [...this.reached], trail: this.trail };
  }

  private get pathname(): string {
    return new URL(this.page.url()).pathname;
  }

  /** The page as findings name it: its route, and the tab that is open on it. */
  private get where(): string {
    const url = new URL(this.page.url());
    const route = routeOf(this.all, url.pathname);
    const front = frontOf(url.pathname);
    const tab = url.searchParams.get("tab");
    return `${front} ${route?.path ?? url.pathname}${tab === null ? "" : `?tab=${tab}`}`;
  }

  /** Waits until the page has come to rest and holds it to every demand; a broken page is left by its address. */
  private async arrive(): Promise<void> {
    if (!this.page.url().startsWith("http") || new URL(this.page.url()).origin !== this.inspector.origin) {
      await this.page.goto(this.home);
    }
    const whole = await this.inspector.inspect(() => this.where, this.trail);
    const route = routeOf(this.all, this.pathname);
    if (whole && route !== undefined) this.reached.add(`${route.front} ${route.path}`);
    if (whole && route === undefined)
      await this.inspector.note({ kind: "dead", what: this.pathname }, this.where, this.trail);
    if (!whole || route === undefined) {
      this.trail.push("(came back by the address)");
      await this.page.goto(this.home);
      await this.inspector.settle();
    }
  }

  private async step(): Promise<void> {
    this.presses += 1;
    const look = await this.look();
    const leadsOn = look.controls.filter(this.allowed(look)).filter((each) => this.isFresh(each));
    if (look.layer !== null && this.opened !== "") this.doors.set(this.opened, leadsOn);
    if (look.dialog && leadsOn.length === 0 && this.random.chance(0.5)) return this.leaveDialog();
    if (look.layer === null) {
      const way = this.random.next();
      if (way < 0.06 && this.presses > 3) return this.through("back");
      if (way < 0.09 && this.back > 0) return this.through("forward");
      if (way < 0.16 && FRONT_OF[this.walk.person] === "desk") return this.search();
    }
    const chosen = this.choose(look);
    if (chosen === undefined) return look.layer === null ? this.through("back") : this.leaveDialog();
    await this.press(chosen, look.layer);
  }

  private look(): Promise<Look> {
    return this.page
      .evaluate(() => window.explore.look())
      .catch(() => ({ controls: [], layer: null, dialog: false, heading: "" }));
  }

  private async through(way: "back" | "forward"): Promise<void> {
    this.back = Math.max(0, this.back + (way === "back" ? 1 : -1));
    this.trail.push(`(${way})`);
    await (way === "back"
      ? this.page.goBack({ timeout: PRESS_MS })
      : this.page.goForward({ timeout: PRESS_MS })
    ).catch(() => null);
  }

  /** Types what an operator has been sent, and opens the first hit. */
  private async search(): Promise<void> {
    const text = this.random.pick(this.searches);
    const box = this.page.locator("header [role=combobox]").first();
    if (text === undefined || !(await box.isVisible())) return;
    this.trail.push("(search)");
    await box.fill(text, { timeout: PRESS_MS }).catch(() => undefined);
    await this.page
      .getByRole("option")
      .first()
      .click({ timeout: PRESS_MS })
      .catch(() => undefined);
  }

  private allowed(look: Look): (control: Control) => boolean {
    return (control) => {
      if (NEVER.test(control.name) || control.kind === "file") return false;
      if (
        look.dialog &&
        control.kind === "button" &&
        (CARRIES_OUT.test(control.name) || CLOSES.test(control.name))
      )
        return false;
      return control.href === null || !/^\/(docs|v1)\b/.test(control.href);
    };
  }

  /** What presses are counted by: the same button on the same page, whatever record the page shows. */
  private sign(control: Control): string {
    const aim = control.href === null ? undefined : routeOf(this.all, control.href.split("?")[0] ?? "");
    const name =
      aim === undefined
        ? withoutParticulars(control.name)
        : aim.path.includes(":id")
          ? aim.path
          : (control.href ?? "");
    const stage = control.everywhere ? "everywhere" : this.where;
    return [stage, control.layer, control.kind, withoutParticulars(control.part), name].join(" | ");
  }

  /** First what leads to a page where nobody has been; then what was pressed least; now and then anything. */
  private choose(look: Look): Control | undefined {
    const able = look.controls
      .filter(this.allowed(look))
      .filter((each) => !(each.pressed && each.kind === "tab"));
    const fresh = able.filter((each) => this.isFresh(each));
    // The menu is on the next page, too; what only this page leads to is not.
    const here = fresh.filter((each) => !each.everywhere);
    if (fresh.length > 0 && this.random.chance(0.9)) return this.pick(here.length > 0 ? here : fresh);
    // Each tab from each other tab: what one leaves behind may break the next.
    const pairs = able.filter((each) => each.kind === "tab" && this.count(each) === 0);
    if (pairs.length > 0 && this.random.chance(0.65)) return this.pick(pairs);
    const doors = able.filter((each) =>
      this.doors.get(this.sign(each))?.some((behind) => this.isFresh(behind)),
    );
    if (doors.length > 0 && this.random.chance(0.7)) return this.pick(doors);
    // Behind the buttons around the page are menus with more pages.
    const untouched = able.filter(
      (each) => each.everywhere && each.kind === "button" && this.count(each) === 0,
    );
    if (untouched.length > 0 && this.random.chance(0.5)) return this.pick(untouched);
    if (this.random.chance(0.12)) return this.pick(able);
    const least = Math.min(...able.map((each) => this.count(each)));
    const lowest = able.filter((each) => this.count(each) === least);
    // Rows and tabs are what a page is opened for; there are few of them among many buttons.
    const main = lowest.filter((each) => each.kind === "row" || each.kind === "tab");
    return this.pick(main.length > 0 && this.random.chance(0.5) ? main : lowest);
  }

  private pick(controls: Control[]): Control | undefined {
    return this.random.named(controls, (each) => this.sign(each));
  }

  private count(control: Control): number {
    return this.counts.get(this.sign(control)) ?? 0;
  }

  /** Leads to a page where this walk has not been, or to a list none of whose records it has opened. */
  private isFresh(control: Control): boolean {
    if (this.count(control) >= 3) return false;
    if (control.kind === "row") return this.hasPagesBelow(routeOf(this.all, this.pathname));
    if (control.href === null) return false;
    const route = routeOf(this.all, control.href.split("?")[0] ?? "");
    if (route?.front !== FRONT_OF[this.walk.person]) return false;
    return (
      this.isNew(route) ||
      (route.path !== routeOf(this.all, this.pathname)?.path && this.hasPagesBelow(route))
    );
  }

  private isNew(route: Route): boolean {
    return !this.reached.has(`${route.front} ${route.path}`);
  }

  /** A list, and none of its records has been opened; or a page that only this one leads to. */
  private hasPagesBelow(list: Route | undefined): boolean {
    if (list === undefined || list.path === "/") return false;
    return this.all.some(
      (each) =>
        each.front === list.front &&
        each.how === "press" &&
        each.path.startsWith(`${list.path}/`) &&
        this.isNew(each),
    );
  }

  private async press(control: Control, layer: string | null): Promise<void> {
    const sign = this.sign(control);
    this.counts.set(sign, (this.counts.get(sign) ?? 0) + 1);
    this.back = 0;
    this.opened = sign;
    const said = `${control.kind} “${withoutParticulars(control.name).slice(0, 30)}”`;
    this.trail.push(said);
    const target = await this.targetOf(control);
    // The page has drawn itself anew since it was looked at.
    if ((await target.count()) === 0) return;
    const hasTouch = SCREENS[this.walk.screen].hasTouch === true;
    const options = { timeout: PRESS_MS, noWaitAfter: true };
    try {
      if (control.kind === "field") await target.fill(this.random.pick(TYPED) ?? "1", options);
      else await (hasTouch ? target.tap(options) : target.click(options));
    } catch (error) {
      await this.unpressed(control, said, String(error), layer);
      return;
    }
    if (!/删除|delete|移除|remove/i.test(control.name)) return;
    const undo = this.page.getByRole("button", { name: UNDOES }).first();
    await undo.click({ timeout: 1500 }).catch(() => undefined);
  }

  /** Numbers are given anew by every look: a page that draws itself again meanwhile is looked at again. */
  private async targetOf(control: Control) {
    const numbered = this.page.locator(`[data-explored="${control.id}"]`).first();
    if (control.kind !== "choice") return control.kind === "row" ? this.calmPartOf(numbered) : numbered;
    const label = numbered.locator("xpath=ancestor::label[1]");
    if ((await label.count()) > 0) return label;
    const id = await numbered.getAttribute("id", { timeout: PRESS_MS }).catch(() => null);
    const named = id === null ? null : this.page.locator(`label[for="${id}"]`).first();
    return named !== null && (await named.count()) > 0 ? named : numbered;
  }

  /** A row is pressed beside its links and boxes, where there is nothing but the row. */
  private async calmPartOf(row: ReturnType<Page["locator"]>) {
    const cell = row.locator("td:not(:has(a, button, input))").first();
    return (await cell.count()) > 0 ? cell : row;
  }

  private async unpressed(
    control: Control,
    said: string,
    error: string,
    layer: string | null,
  ): Promise<void> {
    const cause =
      /<[^>]+>.*(?=intercepts pointer events)/.exec(error)?.[0] ?? /outside of the viewport/.exec(error)?.[0];
    if (cause === undefined) return;
    const still = await this.page.locator(`[data-explored="${control.id}"]`).count();
    if (still === 0) return;
    // What was opened before came late, and lies over the page now as it should.
    if ((await this.look()).layer !== layer) return;
    await this.inspector.note(
      { kind: "unpressable", what: `${said}: ${cause.slice(0, 100)}`, control: control.id },
      this.where,
      this.trail,
    );
  }

  /** Esc, then whatever says that it closes: a dialog that stays has caught its person. */
  private async leaveDialog(): Promise<void> {
    this.trail.push("(Esc)");
    const before = (await this.look()).layer;
    await this.page.keyboard.press("Escape");
    if (await this.gone(before)) return;
    const look = await this.look();
    const closer =
      look.controls.find((each) => CLOSES.test(each.name)) ??
      look.controls.find((each) => each.kind === "link");
    if (closer !== undefined) {
      await this.page
        .locator(`[data-explored="${closer.id}"]`)
        .first()
        .click({ timeout: PRESS_MS })
        .catch(() => undefined);
      if (await this.gone(before)) return;
    }
    await this.inspector.note({ kind: "trap", what: before ?? "" }, this.where, this.trail);
    await this.page.goto(this.home);
  }

  private async gone(layer: string | null): Promise<boolean> {
    const left = (before: string | null) => window.explore.look().layer !== before;
    return this.page
      .waitForFunction(left, layer, { timeout: 2000 })
      .then(() => true)
      .catch(() => false);
  }
}
