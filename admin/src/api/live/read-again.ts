/** Reads again what is on the screen: what a note of the live line is about, or all of it when polling. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { concerns, isFigures, moves, type Changed } from "./keys";

/** Many notes in a row are answered by one reading per second, and the figures, which cost more, by one in four. */
const PAUSE_MS = 1000;
const FIGURES_PAUSE_MS = 4000;
/** The first of many waits a moment for its company. */
const GATHER_MS = 100;

type Wanted = (key: QueryKey) => boolean;

export interface Reader {
  note: (changed: Changed) => void;
  all: () => void;
  stop: () => void;
}

/** Collects what is to be read again and reads it at most once per pause; while the page is hidden it only collects. */
function gatherer(cache: QueryClient, mine: Wanted, pause: number) {
  let waiting: Wanted[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const read = () => {
    timer = undefined;
    if (document.hidden || waiting.length === 0) return;
    const wanted = waiting;
    waiting = [];
    last = performance.now();
    const predicate = ({ queryKey }: { queryKey: QueryKey }) =>
      mine(queryKey) && wanted.some((each) => each(queryKey));
    // A reading that is under way goes on: started over each time, a slow one would never end.
    void cache.invalidateQueries({ predicate }, { cancelRefetch: false });
  };
  return {
    add: (wanted: Wanted) => {
      waiting.push(wanted);
      timer ??= setTimeout(read, Math.max(GATHER_MS, last + pause - performance.now()));
    },
    read,
    stop: () => clearTimeout(timer),
  };
}

export function reader(cache: QueryClient): Reader {
  const parts = [
    gatherer(cache, (key) => moves(key) && !isFigures(key), PAUSE_MS),
    gatherer(cache, isFigures, FIGURES_PAUSE_MS),
  ];
  const seen = () => {
    if (!document.hidden) for (const part of parts) part.read();
  };
  document.addEventListener("visibilitychange", seen);
  return {
    note: (changed) => {
      for (const part of parts) part.add((key) => concerns(changed, key));
    },
    all: () => {
      for (const part of parts) part.add(() => true);
    },
    stop: () => {
      document.removeEventListener("visibilitychange", seen);
      for (const part of parts) part.stop();
    },
  };
}
