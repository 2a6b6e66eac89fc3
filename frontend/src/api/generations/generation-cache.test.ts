import { QueryClient, type InfiniteData } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import { aBalance, aGeneration } from "@/test/factories";
import { rememberBalance, rememberGeneration, rememberSubmitted } from "./generation-cache";
import type { Generation, GenerationPage } from "@/api/types";

let cache: QueryClient;
const list = (filter: object) =>
  cache
    .getQueryData<InfiniteData<GenerationPage>>(["generations", filter])
    ?.pages.flatMap((page) => page.items) ?? [];
const show = (filter: object, items: Generation[]) =>
  cache.setQueryData(["generations", filter], {
    pages: [{ items, next_cursor: null }],
    pageParams: [undefined],
  });

beforeEach(() => {
  cache = new QueryClient();
});

describe("a live note", () => {
  it("changes the generation in every list that shows it", () => {
    show({}, [aGeneration()]);
    show({ preset: "model" }, [aGeneration()]);
    rememberGeneration(cache, aGeneration({ state: "running", stage: "generating", attempts: 1 }));
    expect(list({})[0]?.stage).toBe("generating");
    expect(list({ preset: "model" })[0]?.stage).toBe("generating");
  });

  it("leaves the lists it no longer belongs to, and joins the one it now does", () => {
    show({ favorite: true }, [aGeneration({ favorite: true })]);
    show({ folder: "春款" }, []);
    rememberGeneration(cache, aGeneration({ favorite: false, folder: "春款" }));
    expect(list({ favorite: true })).toEqual([]);
    expect(list({ folder: "春款" }).map((item) => item.id)).toEqual(["gen_1"]);
    show({ from: "2026-11-23T00:00:00Z" }, []);
    rememberGeneration(cache, aGeneration({ folder: "春款" }));
    expect(list({ from: "2026-11-23T00:00:00Z" })).toEqual([]);
  });

  it("never brings back a finished generation when it arrives late", () => {
    show({}, [aGeneration({ state: "succeeded", stage: "done", attempts: 1 })]);
    rememberGeneration(cache, aGeneration({ state: "running", stage: "saving", attempts: 1 }));
    expect(list({})[0]?.state).toBe("succeeded");
  });

  it("puts a new generation first, and only into lists whose filter it meets", () => {
    const old = aGeneration({ id: "gen_0", created_at: "2026-11-22T09:00:00Z" });
    show({}, [old]);
    show({ state: "succeeded" }, []);
    rememberGeneration(cache, aGeneration());
    expect(list({}).map((item) => item.id)).toEqual(["gen_1", "gen_0"]);
    expect(list({ state: "succeeded" })).toEqual([]);
  });

  it("takes a generation out of a list whose filter it no longer meets", () => {
    show({ state: "queued" }, [aGeneration()]);
    rememberGeneration(cache, aGeneration({ state: "running", attempts: 1 }));
    expect(list({ state: "queued" })).toEqual([]);
  });
});

it("keeps the order of a batch and takes the balance from the same answer", () => {
  show({}, []);
  const pair = [aGeneration({ id: "gen_a" }), aGeneration({ id: "gen_b" })];
  rememberSubmitted(cache, {
    batch_id: "bat_1",
    generations: pair,
    balance: aBalance({ available: 12, held: 8 }),
  });
  expect(list({}).map((item) => item.id)).toEqual(["gen_a", "gen_b"]);
  expect(cache.getQueryData(["balance"])).toMatchObject({ available: 12, held: 8 });
});

it("asks for the ledger again only when the balance really moved", () => {
  cache.setQueryData(["entries", {}], { pages: [], pageParams: [] });
  cache.setQueryData(["balance"], aBalance());
  rememberBalance(cache, aBalance());
  expect(cache.getQueryState(["entries", {}])?.isInvalidated).toBe(false);
  rememberBalance(cache, aBalance({ available: 16, held: 4 }));
  expect(cache.getQueryState(["entries", {}])?.isInvalidated).toBe(true);
});
