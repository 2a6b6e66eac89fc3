import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";

/** What WeChat sent the payer back with; the server exchanges it for who they are. */
export interface Authorization {
  code: string;
  state: string;
}

/** Reads it once and takes it out of the address: it works once, and a shared link shall not carry it. */
export function useBroughtBack(): Authorization | null {
  const [search, setSearch] = useSearchParams();
  const [brought] = useState<Authorization | null>(() => {
    const [code, state] = [search.get("code"), search.get("state")];
    return code === null || state === null ? null : { code, state };
  });
  const there = search.has("code") || search.has("state");
  useEffect(() => {
    if (!there) return;
    setSearch(
      (before) => {
        const rest = new URLSearchParams(before);
        rest.delete("code");
        rest.delete("state");
        return rest;
      },
      { replace: true },
    );
  }, [setSearch, there]);
  return brought;
}
