import { useState } from "react";
import type { Generation } from "@/api/types";
import { mayAsk, readAsked } from "@/lib/ask-rating";
import { isDownloadable } from "@/lib/time/expiry";
import { serverNow } from "@mannequin/shared/lib/server-clock";

/** The generation to ask about now, if any: finished, still there, not rated, and it is time for a question. */
export function useRatingQuestion(userId: string, shown: Generation | undefined) {
  const [closed, setClosed] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  // The moment counts at which a picture is first looked at, not every render after it.
  const [now] = useState(() => serverNow());
  const fits = shown !== undefined && isDownloadable(shown, now) && closed !== shown.id;
  const ask = fits && (open === shown.id || (!shown.rating && mayAsk(readAsked(userId), shown.id, now)));
  if (ask && open !== shown.id) setOpen(shown.id);
  return { ask, close: () => setClosed(shown?.id ?? null) };
}
