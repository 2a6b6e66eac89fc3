/** What on a page can be pressed, and what it is called. Runs inside the page. */
import { shown, styleOf, targetOf } from "./geometry.ts";

export interface Control {
  id: number;
  kind: "link" | "button" | "tab" | "row" | "field" | "choice" | "option" | "file";
  name: string;
  /** Path and query of a link within this site. */
  href: string | null;
  /** The landmark or named part it stands in. */
  part: string;
  /** Stands in the navigation that is on every page. */
  everywhere: boolean;
  pressed: boolean;
  layer: boolean;
}

export const NUMBER = "data-explored";
const SELECTOR =
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=tab], " +
  "[role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=switch], [role=combobox]";

const worded = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();

function nameOf(element: Element): string {
  const by = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const parts = [
    element.getAttribute("aria-label"),
    by.map((id) => document.getElementById(id)?.textContent ?? "").join(" "),
    "labels" in element
      ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])]
          .map((each) => each.innerText)
          .join(" ")
      : "",
    element instanceof HTMLElement ? element.innerText : element.textContent,
    element.getAttribute("title"),
    element.getAttribute("placeholder"),
    element.querySelector("img[alt]")?.getAttribute("alt"),
  ];
  return (parts.map(worded).find((part) => part !== "") ?? "").slice(0, 80);
}

function kindOf(element: Element): Control["kind"] {
  const role = element.getAttribute("role") ?? "";
  if (role === "tab") return "tab";
  if (role === "option" || role.startsWith("menuitem")) return "option";
  if (element instanceof HTMLAnchorElement) return "link";
  if (element instanceof HTMLInputElement) {
    if (element.type === "file") return "file";
    return /^(checkbox|radio)$/.test(element.type)
      ? "choice"
      : /^(button|submit)$/.test(element.type)
        ? "button"
        : "field";
  }
  if (element instanceof HTMLTextAreaElement) return "field";
  return role === "switch" ? "choice" : "button";
}

function partOf(element: Element): string {
  const part = element.closest(
    "[role=dialog], nav, header, footer, aside, section[aria-label], [role=region], [role=group][aria-label], form, table, main",
  );
  return part === null
    ? ""
    : `${part.getAttribute("role") ?? part.tagName.toLowerCase()} ${worded(part.getAttribute("aria-label")).slice(0, 80)}`.trim();
}

/**
 * The dialog, menu or list of choices that lies over the page: while it is open, the rest waits. Both kits put those
 * outside of the app's own root.
 */
export function topLayer(): Element | null {
  const over = [...document.body.children].filter(
    (each) => each.id !== "root" && !each.matches("script, style, noscript, template"),
  );
  const layers = over.flatMap((each) => [
    ...(each.matches(".MuiModal-root") ? [each] : []),
    ...each.querySelectorAll(
      "[role=dialog], [role=alertdialog], [role=menu], [role=listbox], .MuiModal-root",
    ),
  ]);
  return (
    layers
      .filter(
        (each) => !each.closest("[aria-hidden=true]") && [each, ...each.children].some((one) => shown(one)),
      )
      .at(-1) ?? null
  );
}

export const enabled = (element: Element) =>
  !element.matches(":disabled, [aria-disabled=true]") && element.closest("fieldset:disabled") === null;

/** Rows and cards that answer to a press without being a button: they say so with the shape of the pointer. */
function rows(scope: Element): Element[] {
  const isHand = (element: Element) => styleOf(element).cursor === "pointer";
  return [...scope.querySelectorAll("tr, li, article, [role=row]")].filter(
    (each) => shown(each) && isHand(each) && each.closest(SELECTOR) === null,
  );
}

/** Every control in force; each gets a number to be found by. */
export function controls(): { element: Element; control: Control }[] {
  // What lies behind a dialog must not answer to a number of before.
  for (const old of document.querySelectorAll(`[${NUMBER}]`)) old.removeAttribute(NUMBER);
  const layer = topLayer();
  const scope = layer ?? document.body;
  const found = [...scope.querySelectorAll(SELECTOR)].filter((element) => {
    const target = targetOf(element);
    return enabled(element) && target !== null && shown(target) && (layer !== null || !insideOpaque(element));
  });
  const all = [
    ...found.map((element) => ({ element, row: false })),
    ...rows(scope).map((element) => ({ element, row: true })),
  ];
  return all.map(({ element, row }, id) => {
    element.setAttribute(NUMBER, String(id));
    const link =
      element instanceof HTMLAnchorElement && element.origin === location.origin
        ? element.pathname + element.search
        : null;
    return {
      element,
      control: {
        id,
        kind: row ? "row" : kindOf(element),
        name: row ? "row" : nameOf(element),
        href: link,
        part: partOf(element),
        everywhere:
          layer === null && document.querySelector("main") !== null && element.closest("main") === null,
        pressed: element.matches("[aria-selected=true], [aria-current=page], [aria-pressed=true]"),
        layer: layer !== null,
      },
    };
  });
}

/** Skip links and the like: there for the keyboard alone until they have the focus. */
function insideOpaque(element: Element): boolean {
  const style = styleOf(element);
  const box = element.getBoundingClientRect();
  return (
    style.clipPath === "inset(50%)" ||
    (style.position === "absolute" && box.bottom <= 0) ||
    (style.position === "fixed" && box.bottom <= 0)
  );
}
