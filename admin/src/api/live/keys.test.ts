import { expect, it } from "vitest";
import { changedOf, concerns, moves, recordKey, statsKey, type Changed } from "./keys";

const note = (
  resource: Changed["resource"],
  id: string | null = null,
  user_id: string | null = null,
): Changed => ({ resource, id, user_id });
const list = (resource: string) => [resource, "getList", { filter: {} }];

it("moves a person's page for whatever is theirs, and nobody else's", () => {
  const page = recordKey("users", "usr_a");
  expect(concerns(note("entries", "ent_1", "usr_a"), page)).toBe(true);
  expect(concerns(note("generations", "gen_1", "usr_a"), page)).toBe(true);
  expect(concerns(note("entries", "ent_1", "usr_b"), page)).toBe(false);
  expect(concerns(note("users", "usr_a", "usr_a"), page)).toBe(true);
});

it("moves the list of people when somebody's credits move", () => {
  expect(concerns(note("entries", "ent_1", "usr_a"), list("users"))).toBe(true);
  expect(concerns(note("audit", "7"), list("users"))).toBe(false);
});

it("moves a record by its own note, by one about all of its kind, and by lines of the ledger it shows", () => {
  const order = recordKey("orders", "ord_1");
  expect(concerns(note("orders", "ord_1", "usr_a"), order)).toBe(true);
  expect(concerns(note("orders", "ord_2", "usr_a"), order)).toBe(false);
  expect(concerns(note("orders"), order)).toBe(true);
  expect(concerns(note("entries", "ent_1", "usr_a"), order)).toBe(true);
});

it("moves the figures and the queue with what they count, and leaves alone what never moves by itself", () => {
  expect(concerns(note("orders", "ord_1"), statsKey("7d"))).toBe(true);
  expect(concerns(note("generations", "gen_1"), ["queue"])).toBe(true);
  expect(concerns(note("presets"), statsKey("7d"))).toBe(false);
  expect(moves(["picture", "ast_1"])).toBe(false);
  expect(moves(["staff"])).toBe(false);
});

it("takes no note of a kind it does not know", () => {
  expect(changedOf({ resource: "weather", id: null })).toBeNull();
  expect(changedOf("users")).toBeNull();
  expect(changedOf({ resource: "queue" })).toEqual(note("queue"));
});
