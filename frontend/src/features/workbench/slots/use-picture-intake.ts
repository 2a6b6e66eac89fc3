import { useEffect, useRef, useState } from "react";

/** Files from a drop or the clipboard. */
function filesOf(data: DataTransfer | null): File[] {
  return data === null ? [] : [...data.files];
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/** The slot under the pointer, if any: tiles carry its name as data-slot. */
function slotUnder(event: DragEvent): string | undefined {
  const target = event.target;
  return target instanceof Element ? target.closest<HTMLElement>("[data-slot]")?.dataset.slot : undefined;
}

/** Where words go when they are pasted. */
function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement)
    return !["button", "checkbox", "radio", "range", "file", "submit"].includes(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

export interface DragOver {
  slot: string | undefined;
}

/**
 * Pictures dropped anywhere on the page, or pasted. Returns where a drag hovers now (null = none).
 * Words pasted into a field of text pass through untouched, also when a picture of them comes along.
 */
export function usePictureIntake(
  onFiles: (files: File[], slot: string | undefined) => void,
): DragOver | null {
  const [over, setOver] = useState<DragOver | null>(null);
  const handler = useRef(onFiles);
  useEffect(() => {
    handler.current = onFiles;
  });

  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const slot = slotUnder(event);
      setOver((known) => (known !== null && known.slot === slot ? known : { slot }));
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(null);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(null);
      handler.current(filesOf(event.dataTransfer), slotUnder(event));
    };
    const paste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      // A spreadsheet copies its cells as words and as a picture of them: into a field of text go the words.
      const words = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length === 0 || (words !== "" && isTextField(event.target))) return;
      event.preventDefault();
      handler.current(files, undefined);
    };
    window.addEventListener("dragover", hover);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", hover);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, []);

  return over;
}
