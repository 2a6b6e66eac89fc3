import { expect, it } from "vitest";
import { filterOf } from "./use-history-filter";

const of = (query: string) => filterOf(new URLSearchParams(query));

it("reads every filter from the address", () => {
  expect(of("state=failed&tool=scene&favorite=true&folder=%E6%98%A5%E6%AC%BE")).toEqual({
    state: "failed",
    preset: "scene",
    favorite: true,
    folder: "春款",
  });
});

it("counts a day from its first to its last moment, in the reader's time", () => {
  const { from, to } = of("from=2026-11-01&to=2026-11-01");
  expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(24 * 60 * 60 * 1000);
  expect(new Date(from ?? "").getHours()).toBe(0);
});

it("leaves out what nobody could mean", () => {
  expect(of("state=melted&favorite=maybe&from=yesterday&folder=")).toEqual({});
});
