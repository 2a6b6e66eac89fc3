import { useEffect, useState } from "react";
import { clockOffset } from "./server-clock";
import { useStore } from "./store";

/** The time in ms by the server's clock, renewed every `everyMs` while `active`. */
export function useNow(everyMs: number, active = true): number {
  const offset = useStore(clockOffset);
  const [own, setOwn] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setOwn(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, active]);
  return own + offset;
}
