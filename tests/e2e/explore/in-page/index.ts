/** What the walker may ask inside the page. */
import { controls, topLayer, type Control } from "./controls.ts";
import { judgeControls, judgeGlance, loading, type Problem } from "./demands.ts";

/** On the dialog or menu that lies over the page. */
const LAYER = "data-explored-layer";

export interface Look {
  controls: Control[];
  /** The name of the dialog or menu that lies over the page. */
  layer: string | null;
  dialog: boolean;
  heading: string;
}

function layerName(layer: Element): string {
  const by = layer.getAttribute("aria-labelledby");
  const label =
    layer.getAttribute("aria-label") ??
    (by && document.getElementById(by)?.textContent) ??
    layer.querySelector("h1, h2, h3")?.textContent;
  return (label ?? layer.getAttribute("role") ?? "layer").replace(/\s+/g, " ").trim().slice(0, 60);
}

export interface Explore {
  look(): Look;
  judgeControls(touch: boolean): Problem[];
  judgeGlance(nets: string[]): Problem[];
  loading(): string | null;
  /** How many milliseconds ago the page last changed, or was last touched. */
  quietFor(): number;
  /** Somebody has just pressed: what comes of it may take a moment to begin. */
  stir(): void;
}

let changed = performance.now();
const watch = new MutationObserver(() => (changed = performance.now()));
document.addEventListener("DOMContentLoaded", () =>
  watch.observe(document.body, { childList: true, subtree: true, characterData: true }),
);

export const explore: Explore = {
  look() {
    const layer = topLayer();
    for (const old of document.querySelectorAll(`[${LAYER}]`)) old.removeAttribute(LAYER);
    layer?.setAttribute(LAYER, "");
    return {
      controls: controls().map((each) => each.control),
      layer: layer && layerName(layer),
      dialog: layer?.closest("[role=dialog], [role=alertdialog], .MuiDialog-root") != null,
      heading: document.querySelector("h1")?.textContent ?? "",
    };
  },
  judgeControls,
  judgeGlance,
  loading,
  quietFor: () => performance.now() - changed,
  stir: () => void (changed = performance.now()),
};
