/** On a phone whatever is pressed is large enough for a thumb. */
const TOUCH_PX = 44;
const PHONE = "@media (max-width: 599.95px)";
/** The kit sets its own sizes with more weight. */
const LARGE = { minWidth: `${TOUCH_PX}px !important`, minHeight: `${TOUCH_PX}px !important` };

/** Global, since the kit draws many of these by itself. */
export const TOUCH_STYLES = {
  [PHONE]: {
    ".MuiButtonBase-root, .MuiMenuItem-root, .MuiTab-root": LARGE,
    // Links in the lines of a table and in facts: a whole line high.
    "td a[href], dd a[href], li a[href], nav a[href], header a[href]": {
      ...LARGE,
      display: "inline-flex",
      alignItems: "center",
    },
    ".MuiOutlinedInput-root:not(.MuiInputBase-multiline)": { minHeight: TOUCH_PX },
    "textarea.MuiOutlinedInput-input:not([aria-hidden])": { minHeight: `${TOUCH_PX}px` },
    ".MuiOutlinedInput-input:not(textarea)": {
      ...LARGE,
      paddingTop: "0 !important",
      paddingBottom: "0 !important",
      boxSizing: "border-box !important",
    },
    ".MuiSelect-select": { ...LARGE, display: "flex !important", alignItems: "center" },
    // The small ones, too: the kit says their size with two classes.
    ".MuiSwitch-root.MuiSwitch-root.MuiSwitch-root": { height: TOUCH_PX, width: 56, padding: "14px 12px" },
    ".MuiFormControlLabel-root": { minHeight: TOUCH_PX },
    ".MuiInputLabel-root:not(.MuiInputLabel-shrink)": { top: 3 },
  },
} as const;
