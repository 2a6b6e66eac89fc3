import type { Texts } from "./zh";
import type { zhStudio } from "./zh-studio";

export const enStudio: Texts<typeof zhStudio> = {
  crop: {
    title: "Crop and turn · {{slot}}",
    left: "Turn left",
    right: "Turn right",
    size: "Size",
    ratio: "Ratio",
    free: "Free",
    apply: "Use this one",
    keys: "Arrow keys move, with Shift faster",
    move: "Crop frame, move with the arrow keys",
    nw: "Top left corner, resize with the arrow keys",
    ne: "Top right corner, resize with the arrow keys",
    sw: "Bottom left corner, resize with the arrow keys",
    se: "Bottom right corner, resize with the arrow keys",
  },
  reuse: {
    title: "From my pictures · {{slot}}",
    from: "Source",
    uploads: "Uploads",
    results: "Results",
    noUploads: "Nothing to use again yet. Uploads appear here until they expire.",
    noResults: "No results within the last 24 hours.",
    upload: "Upload, {{at}}",
    result: "Result of {{tool}}, {{at}}",
  },
};
