import type { Slot, UploadWarning } from "@/api/types";
import { createStore } from "@mannequin/shared/lib/store";

/**
 * What is doubtful about the pictures in use: said beside the place at once, and once more before credits are held. A
 * doubt never forbids anything.
 */
export type ConcernCode = UploadWarning["code"] | "same_twice";
export interface Concern {
  slot: string;
  label: string;
  code: ConcernCode;
}

interface Known {
  warnings: UploadWarning[];
  /** Equal for equal bytes; null where that cannot be told. */
  print: string | null;
}

/** By asset, for as long as the page is open. */
export const knownPictures = createStore<Readonly<Record<string, Known>>>({});
/** Doubts that somebody has seen and passed: `asset code`. */
export const passedConcerns = createStore<ReadonlySet<string>>(new Set());

export function rememberPicture(assetId: string, known: Known): void {
  knownPictures.set({ ...knownPictures.get(), [assetId]: known });
}

/** Equal for files with the same bytes; null where the browser cannot tell (no secure page). */
export async function printOf(file: Blob): Promise<string | null> {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
}

/** Worth a question before credits are held; the others are only told. */
const ASKED: readonly ConcernCode[] = ["dark", "blurred", "tiny_motif", "same_twice"];

/** All doubts about what stands in the places, in their order. */
export function concernsOf(
  slots: readonly Pick<Slot, "name" | "label">[],
  filled: Readonly<Record<string, string>>,
  known: Readonly<Record<string, Known>>,
): Concern[] {
  const seen = new Set<string>();
  return slots.flatMap(({ name: slot, label }) => {
    const id = filled[slot];
    if (id === undefined) return [];
    const { warnings = [], print = null } = known[id] ?? {};
    const twins = [id, print, ...warnings.map((warning) => warning.asset_id)].filter(
      (each): each is string => typeof each === "string",
    );
    const twice = twins.some((each) => seen.has(each));
    for (const each of twins) seen.add(each);
    // "The same as one you have" is no news beside "the same as the one over there".
    const codes = warnings.map((warning) => warning.code).filter((code) => !(twice && code === "duplicate"));
    return [...codes, ...(twice ? ["same_twice" as const] : [])].map((code) => ({ slot, label, code }));
  });
}

const keyOf = (concern: Concern, filled: Readonly<Record<string, string>>) =>
  `${filled[concern.slot] ?? ""} ${concern.code}`;

/** Those that are asked about before a run and have not been passed yet. */
export function unpassed(
  concerns: readonly Concern[],
  filled: Readonly<Record<string, string>>,
  passed: ReadonlySet<string>,
): Concern[] {
  return concerns.filter((concern) => ASKED.includes(concern.code) && !passed.has(keyOf(concern, filled)));
}

export function passConcerns(concerns: readonly Concern[], filled: Readonly<Record<string, string>>): void {
  passedConcerns.set(
    new Set([...passedConcerns.get(), ...concerns.map((concern) => keyOf(concern, filled))]),
  );
}
