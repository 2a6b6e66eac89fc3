import type { FieldValues, UseFormReturn } from "react-hook-form";
import { faultsOf, type CodeText } from "@/ui/error-note";

/** `preset.slots[0].label.zh` → `slots.0.label.zh`: the server's path as the form's. */
export function formPath(field: string, root: string): string {
  const inside = field.startsWith(`${root}.`) ? field.slice(root.length + 1) : field;
  return inside.replace(/\[(\d+)\]/g, ".$1");
}

/** Puts what the server found wrong beside the fields it is about. */
export function showFaults<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: unknown,
  root: string,
  text: CodeText,
): void {
  for (const { field, message } of faultsOf(error, text)) {
    form.setError(formPath(field, root) as Parameters<typeof form.setError>[0], { type: "server", message });
  }
}
