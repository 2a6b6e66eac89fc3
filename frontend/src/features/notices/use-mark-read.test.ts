import { expect, it } from "vitest";
import type { Notice } from "@/api/types";
import { afterReading } from "./use-mark-read";

const notice = (id: string, read_at: string | null = null): Notice => ({
  id,
  kind: "order_paid",
  title: "",
  body: "",
  link: "/credits",
  read_at,
  at: "2026-11-22T10:00:00Z",
});
const AT = "2026-11-22T11:00:00Z";
const pages = {
  pages: [
    { items: [notice("a"), notice("b", AT)], next_cursor: "x", unread: 5 },
    { items: [notice("c")], next_cursor: null, unread: 5 },
  ],
  pageParams: [undefined, "x"],
};
const readOf = (after: typeof pages) =>
  after.pages.flatMap((page) => page.items.map((item) => item.read_at !== null));

it("marks the one that was read and counts one less, on every page", () => {
  const after = afterReading(pages, ["c"], AT);
  expect(readOf(after as typeof pages)).toEqual([false, true, true]);
  expect(after.pages.map((page) => page.unread)).toEqual([4, 4]);
});

it("counts nothing twice: one already read changes nothing", () => {
  expect(afterReading(pages, ["b"], AT).pages.map((page) => page.unread)).toEqual([5, 5]);
});

it("marks all, also those on pages not loaded yet", () => {
  const after = afterReading(pages, undefined, AT);
  expect(readOf(after as typeof pages)).toEqual([true, true, true]);
  expect(after.pages.map((page) => page.unread)).toEqual([0, 0]);
});
