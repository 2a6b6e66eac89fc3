import { useEffect, useRef } from "react";
import { boolean } from "valibot";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";
import { createStore } from "@mannequin/shared/lib/store";

/**
 * Single keys. They can be switched off (a slip of the hand or of speech input must not delete a picture), are silent
 * while somebody types and while a dialog is open, and leave every combination to the browser.
 */
const STORED = "keys";
export const singleKeys = createStore(readStored(STORED, boolean()) ?? true);
singleKeys.subscribe(() => writeStored(STORED, singleKeys.get()));

const TYPING =
  "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], [role=combobox]";

/** What arrow keys move by themselves. */
const MOVED = "input, [role=radiogroup], [role=application], [role=region][tabindex]";

/** Whether a key press is meant for the page and not for a field or a dialog. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return false;
  const at = event.target instanceof Element ? event.target : document.body;
  if (at.closest(TYPING) !== null) return false;
  if (event.key.startsWith("Arrow") && at.closest(MOVED) !== null) return false;
  return document.querySelector("[role=dialog], [role=alertdialog], [role=listbox]") === null;
}

export type Shortcuts = Readonly<Record<string, (() => void) | false | undefined>>;

/** Keys by their letter; `false` where an action is not to be had now. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!singleKeys.get() || !isForPage(event)) return;
      const act = latest.current[event.key.toLowerCase()];
      if (typeof act !== "function") return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
