import { useState } from "react";
import type { Preset } from "@/api/types";
import { useStore } from "@mannequin/shared/lib/store";
import { concernsOf, knownPictures, passConcerns, passedConcerns, unpassed, type Concern } from "./concerns";

/** The doubts about the pictures of one tool, and the question before a run. */
export function useConcerns(preset: Pick<Preset, "slots">, filled: Readonly<Record<string, string>>) {
  const all = concernsOf(preset.slots, filled, useStore(knownPictures));
  const open = unpassed(all, filled, useStore(passedConcerns));
  const [asking, setAsking] = useState(false);
  return {
    all,
    /** What is being asked about now. */
    asked: asking ? open : ([] as Concern[]),
    /** Runs at once, or asks first. */
    beforeRun: (run: () => void) => {
      if (open.length === 0) run();
      else setAsking(true);
    },
    pass: () => {
      passConcerns(open, filled);
      setAsking(false);
    },
  };
}
