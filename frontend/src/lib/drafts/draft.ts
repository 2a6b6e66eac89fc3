import * as v from "valibot";
import { readStored, removeStored, writeStored } from "@mannequin/shared/lib/storage";

/** What a seller has prepared for one tool. Ids only: pictures stay on the server. */
export interface Draft {
  /** slot name → asset id */
  slots: Record<string, string>;
  prompt: string;
  params: Record<string, string>;
  aspectRatio: string | null;
  count: number;
}

export const EMPTY_DRAFT: Draft = { slots: {}, prompt: "", params: {}, aspectRatio: null, count: 1 };

const TEXTS = v.record(v.string(), v.string());

/** A draft as it is stored. */
export const DRAFT: v.GenericSchema<Draft> = v.object({
  slots: TEXTS,
  prompt: v.string(),
  params: TEXTS,
  aspectRatio: v.nullable(v.string()),
  count: v.pipe(v.number(), v.minValue(1), v.maxValue(4)),
});

/** Drafts belong to a person: two people on one shop computer do not see each other's pictures. */
const keyOf = (userId: string, tool: string) => `draft.${userId}.${tool}`;

export function loadDraft(userId: string, tool: string): Draft {
  return readStored(keyOf(userId, tool), DRAFT) ?? EMPTY_DRAFT;
}

export function saveDraft(userId: string, tool: string, draft: Draft): void {
  const empty = Object.keys(draft.slots).length === 0 && draft.prompt === "";
  if (empty && draft.aspectRatio === null && draft.count === 1) removeStored(keyOf(userId, tool));
  else writeStored(keyOf(userId, tool), draft);
}

interface Request {
  inputs: { slot: string; asset_id: string }[];
  prompt?: string | null;
  params?: Record<string, unknown> | null;
  aspect_ratio?: string | null;
  failure?: { input?: string | null } | null;
}

/** A draft with the inputs of an earlier request, to change and run again; the picture it failed for leaves its place. */
export function draftFrom(request: Request): Draft {
  const params = Object.entries(request.params ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return {
    slots: Object.fromEntries(
      request.inputs
        .filter((input) => input.slot !== request.failure?.input)
        .map((input) => [input.slot, input.asset_id]),
    ),
    prompt: request.prompt ?? "",
    params: Object.fromEntries(params),
    aspectRatio: request.aspect_ratio ?? null,
    count: 1,
  };
}
