/** react-admin's reads on our cursor lists. Changes are commands (commands.ts), never edits: the writing half refuses. */
import type { DataProvider, GetListParams, Identifier, RaRecord } from "react-admin";
import { serverNow } from "@mannequin/shared/lib/server-clock";
import { rangeEnds, type TimeRange } from "@/lib/time-range";
import type { Page } from "./contract";
import { cursorMemory } from "./cursors";
import { ApiError } from "@mannequin/shared/contract/error";
import { json, type Query } from "./http";

const LIMIT_MAX = 100;
/** A page opened by its number alone is reached from the nearest one known; further than this is not worth the wait. */
const STEPS_MAX = 50;

/** The field that names a record, where it isn't `id`. */
const KEY_FIELDS: Record<string, string> = { presets: "key" };
/** Lists that come whole, in their own order. */
const WHOLE = new Set(["presets", "products"]);

const cursors = cursorMemory();

export const pathOf = (resource: string, id?: Identifier) =>
  `/v1/admin/${resource}${id === undefined ? "" : `/${encodeURIComponent(String(id))}`}`;

function withId(resource: string, item: Record<string, unknown>): RaRecord {
  const key = KEY_FIELDS[resource] ?? "id";
  return { ...item, id: item[key] as Identifier };
}

/** Filters as the form holds them → as the API takes them: spans become ends, lists become commas. */
export function queryOf(filter: Record<string, unknown>, now: number): Query {
  const { since, from, to, ...rest } = filter as TimeRange & Record<string, unknown>;
  const query: Query = { ...rangeEnds({ since, from, to }, now) };
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === "" || value === false) continue;
    if (Array.isArray(value)) {
      if (value.length > 0) query[name] = value.join(",");
    } else query[name] = String(value).trim();
  }
  return query;
}

type Rows = Page<Record<string, unknown>>;

async function openPage(
  resource: string,
  page: number,
  limit: number,
  filter: Record<string, unknown>,
): Promise<Rows> {
  const query = queryOf(filter, serverNow());
  const list = JSON.stringify([resource, limit, filter]);
  const start = cursors.nearest(list, page);
  if (page - start.page > STEPS_MAX) throw new ApiError(404, { code: "page_too_far" });
  let cursor = start.cursor;
  for (let at = start.page; ; at += 1) {
    const rows = await json<Rows>(pathOf(resource), { query: { ...query, limit, cursor } });
    const next = rows.next_cursor ?? null;
    cursors.learn(list, at + 1, next);
    if (at === page) return rows;
    if (next === null) return { items: [], next_cursor: null };
    cursor = next;
  }
}

async function getList(resource: string, params: Partial<GetListParams>) {
  const filter = { ...(params.filter as Record<string, unknown> | undefined) };
  if (WHOLE.has(resource)) {
    const { items } = await json<Rows>(pathOf(resource), { signal: params.signal });
    return { data: items.map((item) => withId(resource, item)), total: items.length };
  }
  const page = params.pagination?.page ?? 1;
  const limit = Math.min(params.pagination?.perPage ?? 25, LIMIT_MAX);
  const rows = await openPage(resource, page, limit, filter);
  const data = rows.items.map((item) => withId(resource, item));
  // How many there are is known on the last page only; before that the interface says "more than".
  if (!rows.next_cursor) return { data, total: (page - 1) * limit + data.length };
  return { data, pageInfo: { hasNextPage: true, hasPreviousPage: page > 1 } };
}

async function getOne(resource: string, id: Identifier, signal?: AbortSignal) {
  return { data: withId(resource, await json<Record<string, unknown>>(pathOf(resource, id), { signal })) };
}

const refuse = () => Promise.reject(new ApiError(405, { code: "method_not_allowed" }));

export const dataProvider = {
  getList,
  getOne: (resource: string, params: { id: Identifier; signal?: AbortSignal }) =>
    getOne(resource, params.id, params.signal),
  getMany: async (resource: string, params: { ids: Identifier[]; signal?: AbortSignal }) => ({
    data: await Promise.all(params.ids.map(async (id) => (await getOne(resource, id, params.signal)).data)),
  }),
  getManyReference: (resource: string, params: GetListParams & { target: string; id: Identifier }) =>
    getList(resource, { ...params, filter: { ...params.filter, [params.target]: params.id } }),
  create: refuse,
  update: refuse,
  updateMany: refuse,
  delete: refuse,
  deleteMany: refuse,
} as unknown as DataProvider;
