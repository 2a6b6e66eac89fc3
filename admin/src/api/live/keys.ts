/** Under which keys what the server holds is kept on the page, and which of them a note of the live line is about. */
import type { QueryKey } from "@tanstack/react-query";
import { isRecord } from "@mannequin/shared/lib/storage";

export const LIVE_RESOURCES = [
  "users",
  "generations",
  "orders",
  "entries",
  "assets",
  "presets",
  "products",
  "queue",
  "audit",
] as const;
export type LiveResource = (typeof LIVE_RESOURCES)[number];

/** Something changed on the server; `id` null = more than one record. */
export interface Changed {
  resource: LiveResource;
  id: string | null;
  user_id: string | null;
}

/** A whole record. Lists keep their rows under `[resource, "getList", …]`, as the kit does, and never write here. */
export const recordKey = (resource: string, id: string) => [resource, "whole", id] as const;
export const QUEUE_KEY = ["queue"] as const;
export const dutyKey = (name: string) => ["queue", "duty", name] as const;
export const statsKey = (span: string) => ["stats", span] as const;

const isLiveResource = (value: unknown): value is LiveResource =>
  LIVE_RESOURCES.includes(value as LiveResource);
const textOrNull = (value: unknown) => (typeof value === "string" ? value : null);

/** Reads a note's `data`; null when it is of no kind that this page knows. */
export function changedOf(data: unknown): Changed | null {
  if (!isRecord(data) || !isLiveResource(data.resource)) return null;
  return { resource: data.resource, id: textOrNull(data.id), user_id: textOrNull(data.user_id) };
}

/** What costs the server more than a glance; read again less often. */
export const isFigures = (key: QueryKey) => key[0] === "stats";

/** Whether a query shows what changes on the server by itself. */
export const moves = (key: QueryKey) => isLiveResource(key[0]) || isFigures(key);

/** What a list of people sums up in each row: their credits and their membership. */
const IN_A_PERSONS_ROW: readonly LiveResource[] = ["users", "entries", "orders"];
const IN_THE_FIGURES: readonly LiveResource[] = ["users", "generations", "orders", "entries"];
/** Records that carry their lines of the ledger. */
const WITH_ENTRIES: readonly unknown[] = ["generations", "orders"];

export function concerns(note: Changed, key: QueryKey): boolean {
  const [resource, kind, id] = key as readonly unknown[];
  if (resource === "stats") return IN_THE_FIGURES.includes(note.resource);
  if (resource === "queue")
    return note.resource === "queue" || note.resource === "generations" || note.resource === "orders";
  if (kind !== "whole")
    return resource === note.resource || (resource === "users" && IN_A_PERSONS_ROW.includes(note.resource));
  if (resource === note.resource) return note.id === null || note.id === id;
  // A person's page sums up all that is theirs; nobody named may be anybody.
  if (resource === "users") return note.user_id === null ? note.id === null : note.user_id === id;
  return note.resource === "entries" && WITH_ENTRIES.includes(resource);
}
