import { useState } from "react";
import { useLocation } from "react-router";

export type Side = "compose" | "results";

function tokenOf(state: unknown): string | null {
  return typeof state === "object" && state !== null && "compose" in state ? String(state.compose) : null;
}

/**
 * Which half a phone shows. A choice holds for its tool, and until something is brought to the tool (`state.compose`
 * of a navigation): whoever opens a tool or sends a picture to it wants to see its places.
 */
export function useSide(tool: string | undefined, results: boolean): [Side, (side: Side) => void] {
  const token = tokenOf(useLocation().state);
  const [choice, setChoice] = useState<{ tool: string | undefined; token: string | null; side: Side }>({
    tool,
    token,
    side: results && token === null ? "results" : "compose",
  });
  const side =
    (choice.tool === tool || choice.tool === undefined) && choice.token === token ? choice.side : "compose";
  return [side, (next) => setChoice({ tool, token, side: next })];
}
