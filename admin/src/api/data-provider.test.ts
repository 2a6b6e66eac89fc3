import { afterEach, expect, it, vi } from "vitest";
import { dataProvider, queryOf } from "./data-provider";

const NOW = Date.parse("2026-11-23T08:30:00Z");

/** A list of `total` items behind cursors, as the API keeps it; remembers what it was asked. */
function listOf(total: number) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const query = new URL(path, "http://desk").searchParams;
    const start = Number(query.get("cursor") ?? 0);
    const end = Math.min(total, start + Number(query.get("limit")));
    const items = Array.from({ length: end - start }, (_, index) => ({ id: `gen_${start + index}` }));
    return Promise.resolve(Response.json({ items, next_cursor: end < total ? String(end) : null }));
  });
  return asked;
}

const page = (resource: string, number: number, filter: Record<string, unknown> = {}) =>
  dataProvider.getList(resource, {
    pagination: { page: number, perPage: 10 },
    filter,
    sort: { field: "id", order: "DESC" },
  });

afterEach(() => vi.unstubAllGlobals());

it("opens page after page by the cursor the one before gave, with one request each", async () => {
  const asked = listOf(25);
  const first = await page("generations", 1, { user: "usr_a" });
  expect(first.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
  await page("generations", 2, { user: "usr_a" });
  const last = await page("generations", 3, { user: "usr_a" });
  expect(last.data.map((row) => row.id)).toEqual(["gen_20", "gen_21", "gen_22", "gen_23", "gen_24"]);
  expect(last.total).toBe(25);
  expect(asked).toHaveLength(3);
});

it("walks to a page that was opened by its number alone", async () => {
  const asked = listOf(40);
  const third = await page("orders", 3, { user: "usr_deep" });
  expect(third.data[0]?.id).toBe("gen_20");
  expect(asked).toHaveLength(3);
});

it("keeps the cursors of two filters apart", async () => {
  listOf(40);
  await page("entries", 1, { user: "usr_b" });
  const asked = listOf(40);
  await page("entries", 2, { user: "usr_c" });
  expect(asked.some((path) => path.includes("usr_b"))).toBe(false);
  expect(asked).toHaveLength(2);
});

it("answers an empty page beyond the end instead of asking on", async () => {
  listOf(5);
  const beyond = await page("audit", 4);
  expect(beyond.data).toEqual([]);
});

it("turns filters into the API's query: spans become ends, lists commas, empty ones nothing", () => {
  const filter = {
    since: "1h",
    state: ["queued", "running"],
    user: " usr_a ",
    preset: "",
    abnormal: false,
    batch: undefined,
  };
  expect(queryOf(filter, NOW)).toEqual({
    from: "2026-11-23T07:30:00.000Z",
    state: "queued,running",
    user: "usr_a",
  });
});

it("names a preset by its key", async () => {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(Response.json({ items: [{ key: "scene" }], next_cursor: null })),
  );
  const { data } = await dataProvider.getList("presets", { filter: {} });
  expect(data[0]?.id).toBe("scene");
});

it("refuses to write: changes are commands", async () => {
  await expect(
    dataProvider.update("users", { id: "usr_a", data: {}, previousData: { id: "usr_a" } }),
  ).rejects.toMatchObject({
    code: "method_not_allowed",
  });
});
