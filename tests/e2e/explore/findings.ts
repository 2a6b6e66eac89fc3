/** What the walks found: collected softly, told at the end, grouped by kind and page. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Worst first: the order in which the report tells them. */
export const KINDS = {
  crash: "the page fell into its error boundary",
  raw: "a page load was answered with something that is no page",
  "server-error": "a request was answered 5xx",
  throttled: "a request was answered 429",
  exception: "an exception or rejection that nobody caught",
  console: "an error on the console",
  refused: "something the page asked for by itself was refused",
  covered: "a control lies under something else",
  unreachable: "a control cannot be brought into sight by scrolling",
  unpressable: "a control cannot be pressed",
  trap: "a dialog that neither Esc nor a button closes",
  loading: "still loading after 10 s",
  blank: "a page without a word",
  dead: "a press that led to an address without a page",
  sideways: "the page scrolls sideways",
  touch: "a control of less than 44 px on a touch screen",
  axe: "an accessibility rule is broken",
  untranslated: "a text without a translation",
} as const;
export type Kind = keyof typeof KINDS;

export interface Problem {
  kind: Kind;
  what: string;
  /** The in-page number of the control at fault, for the picture. */
  control?: number | undefined;
  /** In what stands around every page: header, menu, banners. */
  everywhere?: boolean | undefined;
}

export interface Finding extends Problem {
  page: string;
  walk: string;
  trail: string[];
  shot?: string;
}

export interface WalkReport {
  walk: string;
  presses: number;
  looks: number;
  states: number;
  findings: Finding[];
  /** "front path" of every route that was reached by pressing. */
  reached: string[];
  /** All that was pressed, in order: the same for the same seed. */
  trail: string[];
}

const ROOT = path.resolve(import.meta.dirname, "../../..");
export const OUT = path.join(ROOT, "test-results", "explore");
const WALKS = path.join(OUT, "walks");
export const SHOTS = path.join(OUT, "shots");

export function startAfresh(): void {
  rmSync(OUT, { recursive: true, force: true });
  for (const folder of [WALKS, SHOTS]) mkdirSync(folder, { recursive: true });
}

export function keep(report: WalkReport): void {
  writeFileSync(path.join(WALKS, `${report.walk}.json`), JSON.stringify(report, null, 1));
}

export function kept(): WalkReport[] {
  return readdirSync(WALKS).map(
    (file) => JSON.parse(readFileSync(path.join(WALKS, file), "utf8")) as WalkReport,
  );
}

/** What differs from one record or moment to the next must not make two findings of one. */
export function withoutParticulars(text: string): string {
  return text
    .replace(/[\w.+-]+@[\w-]+\.\w+/g, "…@…")
    .replace(/\b[a-z]{3}_[\dA-Za-z]{8,}/g, "…")
    .replace(/\b[\da-f]{8,}\b/g, "…")
    .replace(/\d[\d,.:/-]*/g, "0")
    .replace(/\s+/g, " ")
    .trim();
}

export interface Group {
  kind: Kind;
  page: string;
  what: string;
  times: number;
  walks: string[];
  shot: string | undefined;
  trail: string[];
}

export function grouped(reports: WalkReport[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of reports.flatMap((report) => report.findings)) {
    const key = [finding.kind, finding.page, withoutParticulars(finding.what)].join("\n");
    const group = groups.get(key) ?? { ...finding, times: 0, walks: [], shot: finding.shot };
    group.times += 1;
    if (!group.walks.includes(finding.walk)) group.walks.push(finding.walk);
    groups.set(key, group);
  }
  const order = Object.keys(KINDS);
  return [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      a.page.localeCompare(b.page) ||
      a.what.localeCompare(b.what),
  );
}

function told(group: Group): string[] {
  const where =
    group.walks.length > 4
      ? `${group.walks.slice(0, 4).join(", ")} and ${group.walks.length - 4} more`
      : group.walks.join(", ");
  const shot = group.shot === undefined ? [] : [`      picture: ${path.relative(ROOT, group.shot)}`];
  const after = group.trail.length === 0 ? [] : [`      after: ${group.trail.slice(-3).join(" → ")}`];
  return [`    ${group.page} — ${group.what} (${group.times}×; ${where})`, ...after, ...shot];
}

/** The report as a person reads it. */
export function report(reports: WalkReport[], unreached: string[], seed: string): string {
  const groups = grouped(reports);
  const sum = (count: (each: WalkReport) => number) =>
    reports.reduce((total, each) => total + count(each), 0);
  const lines = [
    `Seed ${seed}: ${reports.length} walks, ${sum((each) => each.presses)} presses, ${sum((each) => each.looks)} looks, ` +
      `${sum((each) => each.states)} states held to every demand.`,
    `${groups.length} findings, ${unreached.length} pages never reached.`,
  ];
  for (const [kind, meaning] of Object.entries(KINDS)) {
    const own = groups.filter((group) => group.kind === kind);
    if (own.length > 0) lines.push("", `  ${kind}: ${meaning} (${own.length})`, ...own.flatMap(told));
  }
  if (unreached.length > 0)
    lines.push("", "  never reached by pressing:", ...unreached.map((each) => `    ${each}`));
  return lines.join("\n");
}
