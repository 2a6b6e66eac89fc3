/** Where things are, and what lies over them. Runs inside the page. */

export function styleOf(element: Element): CSSStyleDeclaration {
  return getComputedStyle(element);
}

/** Drawn at all: has a box, is not hidden, and no screen reader is told to pass over it. */
export function shown(element: Element): boolean {
  const box = element.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1) return false;
  if (element.closest("[aria-hidden=true], [inert], [hidden]")) return false;
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  return styleOf(element).pointerEvents !== "none" && !foldedAway(element);
}

/** In a box that is folded to nothing and cuts off what sticks out. */
function foldedAway(element: Element): boolean {
  for (let each = element.parentElement; each !== null && each !== document.body; each = each.parentElement) {
    const box = each.getBoundingClientRect();
    if (box.width > 1 && box.height > 1) continue;
    const style = styleOf(each);
    if (style.overflowX !== "visible" || style.overflowY !== "visible") return true;
  }
  return false;
}

/** What a finger aims at: a box to tick is often hidden behind its label, a field stands in a frame. */
export function targetOf(element: Element): Element | null {
  if (element instanceof HTMLInputElement && /^(checkbox|radio|file)$/.test(element.type)) {
    const label = element.labels?.[0] ?? null;
    const box = element.getBoundingClientRect();
    const own = box.width > 1 && box.height > 1 && styleOf(element).visibility === "visible";
    return own && (label === null || element.type === "file") ? element : label;
  }
  return element;
}

export function isOwn(target: Element, hit: Element | null): boolean {
  if (hit === null) return false;
  if (target === hit || target.contains(hit)) return true;
  const label = hit.closest("label");
  if (
    label !== null &&
    label.control !== null &&
    (label.control === target || target.contains(label.control))
  )
    return true;
  // A field's frame hands the press on to the field.
  return hit.contains(target) && target.matches("input, textarea, select") && styleOf(hit).cursor === "text";
}

/** The middle of what can be pressed; of text that wraps, of its first line. */
export function middle(target: Element): { x: number; y: number; width: number; height: number } {
  const box = target.getClientRects()[0] ?? target.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2, width: box.width, height: box.height };
}

/** Fixed and sticky things pass over others while a page is scrolled. Only one that does not carry `target` counts. */
export function floats(hit: Element, target: Element): boolean {
  for (let each: Element | null = hit; each !== null && !each.contains(target); each = each.parentElement) {
    if (/fixed|sticky/.test(styleOf(each).position)) return true;
  }
  return false;
}

/** Notes that go away by themselves. */
export function passing(hit: Element): boolean {
  return hit.closest("[role=alert], [role=status], [role=tooltip], .MuiSnackbar-root") !== null;
}

/** Within the window and within every box around it that cuts off what sticks out. */
export function inSight(target: Element): boolean {
  const { x, y } = middle(target);
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
  for (let each = target.parentElement; each !== null && each !== document.body; each = each.parentElement) {
    const style = styleOf(each);
    if (style.overflowX === "visible" && style.overflowY === "visible") continue;
    const box = each.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false;
  }
  return true;
}

export function describe(element: Element): string {
  const kind = element.getAttribute("role") ?? element.tagName.toLowerCase();
  const own = element.getAttribute("aria-label") ?? (element instanceof HTMLElement ? element.innerText : "");
  const classes = typeof element.className === "string" ? element.className.split(/\s+/)[0] : "";
  const name = own.replace(/\s+/g, " ").trim().slice(0, 40);
  return name === "" ? `${kind}${classes ? `.${classes}` : ""}` : `${kind} “${name}”`;
}
