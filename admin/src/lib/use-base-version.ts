import { useState } from "react";

interface Versioned {
  version: number;
}

/**
 * The version a form was opened with, beside the one that is saved now. While nothing is typed the form follows; once
 * something is, it stays and the person decides. `formKey` changes when the form is to start anew.
 */
export function useBaseVersion<Doc extends Versioned>(saved: Doc) {
  const [state, setState] = useState({ base: saved, formKey: 0 });
  const [dirty, setDirty] = useState(false);
  const behind = saved.version > state.base.version;
  if (behind && !dirty) setState({ base: saved, formKey: state.formKey + 1 });
  return {
    base: state.base,
    formKey: state.formKey,
    /** Somebody else saved while something is typed here. */
    overtaken: behind && dirty,
    setDirty,
    /** Goes on from `next` with what is typed. */
    keep: (next: Doc) => setState({ base: next, formKey: state.formKey }),
    /** Starts anew from `next`. */
    restart: (next: Doc) => {
      setDirty(false);
      setState({ base: next, formKey: state.formKey + 1 });
    },
  };
}
