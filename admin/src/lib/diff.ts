import { diffArrays } from "diff";

/** What changed between two JSON values, field by field. Knows no resource. */

export type Change =
  | { path: string; kind: "added"; after: unknown }
  | { path: string; kind: "removed"; before: unknown }
  | { path: string; kind: "changed"; before: unknown; after: unknown };

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Items of a list are told apart by a name of their own where they have one, so that a move is not a change of all. */
function nameOf(item: unknown): string | null {
  if (!isTree(item)) return null;
  const name = item.name ?? item.id ?? item.value ?? item.key;
  return typeof name === "string" ? name : null;
}

function asTree(list: unknown[]): Tree {
  const names = list.map(nameOf);
  const named = names.every((name) => name !== null) && new Set(names).size === names.length;
  return Object.fromEntries(list.map((item, index) => [named ? `[${names[index]}]` : `[${index}]`, item]));
}

function join(path: string, key: string): string {
  if (key.startsWith("[")) return path + key;
  return path === "" ? key : `${path}.${key}`;
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

export function changes(before: unknown, after: unknown, path = ""): Change[] {
  if (same(before, after)) return [];
  const left = Array.isArray(before) ? asTree(before) : before;
  const right = Array.isArray(after) ? asTree(after) : after;
  if (isTree(left) && isTree(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    const found = keys.flatMap((key) => changes(left[key], right[key], join(path, key)));
    if (found.length > 0 || !Array.isArray(before)) return found;
    // Nothing inside differs, and yet the lists do: their order is what changed.
    return [{ path, kind: "changed", before: Object.keys(left), after: Object.keys(right) }];
  }
  const none = (value: unknown) => value === undefined || value === null;
  // A whole object that comes or goes is shown field by field, so that nothing hides in a blob of JSON.
  if (none(left) && isTree(right))
    return Object.entries(right).flatMap(([key, value]) => changes(undefined, value, join(path, key)));
  if (isTree(left) && none(right))
    return Object.entries(left).flatMap(([key, value]) => changes(value, undefined, join(path, key)));
  if (none(left)) return none(right) ? [] : [{ path, kind: "added", after: right }];
  if (none(right)) return [{ path, kind: "removed", before: left }];
  return [{ path, kind: "changed", before: left, after: right }];
}

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Words of Latin script whole, Chinese sign by sign: what a reader takes for one thing. */
const TOKENS = /[\p{Script=Latin}\d_]+|\s+|./gsu;
/** Beyond this many differences a text was written anew, and marks in it help nobody. */
const EDITS_MAX = 1200;

const kindOf = ({ added, removed }: { added: boolean; removed: boolean }): Piece["kind"] =>
  added ? "new" : removed ? "gone" : "same";

/** Two texts as pieces kept, gone and new. Those with nearly nothing in common are shown whole. */
export function textDiff(before: string, after: string): Piece[] {
  const parts = diffArrays(before.match(TOKENS) ?? [], after.match(TOKENS) ?? [], {
    maxEditLength: EDITS_MAX,
  });
  if (parts === undefined) {
    return [
      { kind: "gone", text: before },
      { kind: "new", text: after },
    ];
  }
  return parts.map((part) => ({ kind: kindOf(part), text: part.value.join("") }));
}
