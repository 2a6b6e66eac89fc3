import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate } from "react-router-dom";
import { access } from "@mannequin/shared/session/access";
import { useStore } from "@mannequin/shared/lib/store";

/** Signed out on another tab: this one shows nothing more of what it showed. */
export function SignedOut() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const out = useStore(access).status === "out";
  useEffect(() => {
    if (!out) return;
    cache.clear();
    void navigate("/login", { replace: true });
  }, [out, cache, navigate]);
  return null;
}
