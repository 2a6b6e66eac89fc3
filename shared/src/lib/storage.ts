import { is, type GenericSchema } from "valibot";

/** Local storage that may be full, switched off or hold something another version wrote: reads fall back, writes are best effort. */
const PREFIX = "mannequin.";

/** What is stored under `key`; null when nothing is, or not what `schema` describes. */
export function readStored<T>(key: string, schema: GenericSchema<T>): T | null {
  try {
    const text = localStorage.getItem(PREFIX + key);
    if (text === null) return null;
    const value: unknown = JSON.parse(text);
    return is(schema, value) ? value : null;
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Best effort: the page works without it, only a reload forgets.
  }
}

export function removeStored(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Best effort, as above.
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
