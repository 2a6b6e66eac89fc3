import { isMantineColorScheme, type MantineColorScheme, type MantineColorSchemeManager } from "@mantine/core";

const STORED = "mannequin.scheme";

/** Remembers light / dark / system under the key that public/before-paint.js reads. */
export function schemeManager(): MantineColorSchemeManager {
  let listener: ((event: StorageEvent) => void) | undefined;
  return {
    get: (fallback) => {
      try {
        const value = localStorage.getItem(STORED);
        return isMantineColorScheme(value) ? value : fallback;
      } catch {
        return fallback;
      }
    },
    set: (value: MantineColorScheme) => {
      try {
        localStorage.setItem(STORED, value);
      } catch {
        // Best effort: the choice then lasts for this visit.
      }
    },
    subscribe: (onUpdate) => {
      listener = (event) => {
        if (event.key === STORED && isMantineColorScheme(event.newValue)) onUpdate(event.newValue);
      };
      window.addEventListener("storage", listener);
    },
    unsubscribe: () => {
      if (listener) window.removeEventListener("storage", listener);
    },
    clear: () => {
      try {
        localStorage.removeItem(STORED);
      } catch {
        // Best effort, as above.
      }
    },
  };
}
