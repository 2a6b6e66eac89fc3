/** What every page is held to, as far as a script can see it. Runs inside the page. */
import { controls, topLayer, type Control } from "./controls.ts";
import { describe, floats, inSight, isOwn, middle, passing, shown, styleOf, targetOf } from "./geometry.ts";

export interface Problem {
  kind: "covered" | "unreachable" | "touch" | "sideways" | "blank" | "raw" | "crash";
  what: string;
  control?: number;
  everywhere?: boolean;
}

const TOUCH_PX = 44;
/** Half a pixel is lost between what is styled and what is drawn. */
const LEAST = TOUCH_PX - 0.5;

type Each = { element: Element; control: Control };

function said({ element, control }: Each): string {
  return `${control.kind} “${control.name.slice(0, 40) || describe(element)}”`;
}

/** Under something that no scrolling moves away: `null` when it can be pressed where it is. */
function coveredWhereItIs(target: Element): Element | null {
  if (!inSight(target)) return null;
  const { x, y } = middle(target);
  const hit = document.elementFromPoint(x, y);
  if (hit === null || isOwn(target, hit) || hit.contains(target) || passing(hit)) return null;
  return floats(hit, target) ? null : hit;
}

function judgeReach(each: Each): Problem | null {
  const target = targetOf(each.element);
  if (target === null || each.control.kind === "row") return null;
  const over = coveredWhereItIs(target);
  if (over)
    return { kind: "covered", what: `${said(each)} under ${describe(over)}`, control: each.control.id };
  target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const { x, y } = middle(target);
  const hit = document.elementFromPoint(x, y);
  if (isOwn(target, hit) || (hit !== null && passing(hit))) return null;
  if (!inSight(target)) return { kind: "unreachable", what: said(each), control: each.control.id };
  // Text in a line or a shape with holes: nothing else is in the way.
  if (hit === null || hit.contains(target)) return null;
  return { kind: "covered", what: `${said(each)} under ${describe(hit)}`, control: each.control.id };
}

/** A link within a sentence is as high as its line (WCAG 2.5.8). */
function inText(element: Element): boolean {
  if (!styleOf(element).display.startsWith("inline")) return false;
  const around = element.parentElement;
  const others = [...(around?.childNodes ?? [])].filter(
    (node) => node !== element && (node.textContent ?? "").trim() !== "",
  );
  return others.some(
    (node) => node.nodeType === Node.TEXT_NODE || styleOf(node as Element).display.startsWith("inline"),
  );
}

/** The frame around a text field takes its presses, too. */
function frameOf(target: Element): Element {
  let frame = target;
  for (
    let each = target.parentElement;
    each !== null && styleOf(each).cursor === "text";
    each = each.parentElement
  )
    frame = each;
  return frame;
}

function judgeTouch(each: Each): Problem | null {
  const { element, control } = each;
  const target = targetOf(element);
  if (target === null || control.kind === "row" || control.kind === "file" || inText(element)) return null;
  // The row around it leads to the same place.
  if (
    control.kind === "link" &&
    element.closest("tr, [role=row]") &&
    styleOf(element.closest("tr, [role=row]")!).cursor === "pointer"
  )
    return null;
  const area = control.kind === "field" ? frameOf(target) : target;
  area.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const { x, y, width, height } = middle(area);
  const reaches = (dx: number, dy: number) => isOwn(area, document.elementFromPoint(x + dx, y + dy));
  const half = TOUCH_PX / 2 - 1;
  const wide = width >= LEAST || (reaches(-half, 0) && reaches(half, 0));
  const high = height >= LEAST || (reaches(0, -half) && reaches(0, half));
  if (wide && high) return null;
  return {
    kind: "touch",
    what: `${said(each)} is ${Math.round(width)}×${Math.round(height)}`,
    control: control.id,
  };
}

/** Every control in force held to what a hand needs. The page is scrolled back to where it was. */
export function judgeControls(touch: boolean): Problem[] {
  const scrolled = [...document.querySelectorAll("*")].filter(
    (each) => each.scrollTop !== 0 || each.scrollLeft !== 0,
  );
  const before = scrolled.map((each) => [each, each.scrollTop, each.scrollLeft] as const);
  const all = controls();
  const problems = all.flatMap((each) => {
    const reach = judgeReach(each);
    const problem = reach ?? (touch ? judgeTouch(each) : null);
    return problem === null ? [] : [{ ...problem, everywhere: each.control.everywhere }];
  });
  window.scrollTo({ top: 0, left: 0, behavior: "instant" });
  for (const [element, top, left] of before) element.scrollTo({ top, left, behavior: "instant" });
  return problems;
}

/** What is seen at one glance, on every look. */
export function judgeGlance(nets: string[]): Problem[] {
  const text = document.body.innerText;
  const problems: Problem[] = [];
  const raw = document.contentType !== "text/html" || /^\s*[{[]\s*"/.test(text);
  if (raw) problems.push({ kind: "raw", what: text.slice(0, 160) });
  const net = nets.find((each) => text.includes(each));
  if (net !== undefined) problems.push({ kind: "crash", what: `“${net}”` });
  if (!raw && text.trim().length < 8) problems.push({ kind: "blank", what: `“${text.trim()}”` });
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0 && topLayer() === null)
    problems.push({ kind: "sideways", what: `${over} px too wide${widest()}` });
  return problems;
}

function widest(): string {
  const out = [...document.querySelectorAll("body *")].filter(
    (each) => shown(each) && each.getBoundingClientRect().right > innerWidth + 1,
  );
  const first = out.find((each) => !out.some((other) => other !== each && each.contains(other)));
  return first === undefined ? "" : `: ${describe(first)}`;
}

/** What still says that it is loading. A bar that knows how far it is, works. */
export function loading(): string | null {
  const signs = document.querySelectorAll(
    "[aria-busy=true], [role=progressbar]:not([aria-valuenow]), [class*=Skeleton i], .RaLoading-root, [class*=LoadingIndicator-loader i]",
  );
  const sign = [...signs].find((each) => shown(each) && each.closest("button") === null);
  if (sign !== undefined) return describe(sign);
  const line = document.body.innerText
    .split("\n")
    .find((each) =>
      /^(正在载入|加载中|正在读取.*|载入中|Loading|Reading your .*)(…|\.\.\.)?$/.test(each.trim()),
    );
  return line ?? null;
}
