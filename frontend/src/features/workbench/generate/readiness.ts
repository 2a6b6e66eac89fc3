import type { Balance, Preset } from "@/api/types";
import type { Draft } from "@/lib/drafts/draft";
import type { UploadState } from "../slots/use-uploads";

/** Why 生成 cannot be pressed now. One reason at a time, the one to mend first. */
export type Obstacle =
  | { why: "offline" | "uploading" | "failedUpload" | "sending" | "loading" | "member" }
  | { why: "missing"; slots: string[] }
  | { why: "credits"; gap: number };

interface Situation {
  preset: Preset;
  draft: Draft;
  uploads: Readonly<Record<string, UploadState>>;
  /** Slots whose picture the server no longer has. */
  gone: ReadonlySet<string>;
  balance: Pick<Balance, "available"> | undefined;
  online: boolean;
  /** An active membership, for tools that ask for one. */
  member: boolean;
  sending: boolean;
}

/** A required place, unless a parameter has a value that says the same: a colour card beside a colour's number. */
export function isNeeded(slot: Preset["slots"][number], params: Draft["params"]): boolean {
  const instead = slot.unless_param ?? null;
  return slot.required && (instead === null || (params[instead] ?? "").trim() === "");
}

export function priceOf(preset: Pick<Preset, "price">, count: number): number {
  return preset.price * count;
}

export function obstacleOf({
  preset,
  draft,
  uploads,
  gone,
  balance,
  online,
  member,
  sending,
}: Situation): Obstacle | null {
  if (sending) return { why: "sending" };
  if (preset.member_only && !member) return { why: "member" };
  const states = preset.slots.map((slot) => uploads[slot.name]).filter((state) => state !== undefined);
  if (states.some((state) => state.status === "sending")) return { why: "uploading" };
  if (states.some((state) => state.status === "failed")) return { why: "failedUpload" };
  const missing = preset.slots.filter(
    (slot) => gone.has(slot.name) || (isNeeded(slot, draft.params) && draft.slots[slot.name] === undefined),
  );
  if (missing.length > 0) return { why: "missing", slots: missing.map((slot) => slot.label) };
  if (!online) return { why: "offline" };
  if (balance === undefined) return { why: "loading" };
  const price = priceOf(preset, draft.count);
  return price > balance.available ? { why: "credits", gap: price - balance.available } : null;
}
