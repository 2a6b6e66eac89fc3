import { useEffect, useRef } from "react";

/** Not more often than this (ms): a person who switches tabs back and forth is not a reason to ask again. */
const REST_MS = 4000;

/** Calls `onLook` when the person comes back to this tab, as from a payment page in another one. */
export function useLookBack(active: boolean, onLook: () => void): void {
  const latest = useRef(onLook);
  useEffect(() => {
    latest.current = onLook;
  });
  useEffect(() => {
    if (!active) return;
    let last = 0;
    const look = () => {
      const now = Date.now();
      if (document.visibilityState !== "visible" || now - last < REST_MS) return;
      last = now;
      latest.current();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [active]);
}
