// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deleteLater, deleting, UNDO_MS, undoDelete, useShown } from "./delete-later";

let sent: string[] = [];
let answer = 204;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answer = 204;
  vi.stubGlobal("fetch", (request: Request | string) => {
    sent.push(typeof request === "string" ? request : new URL(request.url).pathname);
    const body = answer === 204 ? null : JSON.stringify({ code: "unavailable" });
    return Promise.resolve(new Response(body, { status: answer }));
  });
});
afterEach(() => {
  undoDelete();
  deleting.set(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const shown = () =>
  renderHook(() => useShown([{ id: "gen_1" }, { id: "gen_2" }])).result.current.map((item) => item.id);

it("hides at once, deletes only when the time to take it back is over", async () => {
  deleteLater(new QueryClient(), ["gen_1"]);
  expect(shown()).toEqual(["gen_2"]);
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(["/v1/generations/gen_1"]);
});

it("sends nothing when it is taken back", async () => {
  deleteLater(new QueryClient(), ["gen_1"]);
  undoDelete();
  await vi.advanceTimersByTimeAsync(UNDO_MS * 2);
  expect(sent).toEqual([]);
  expect(shown()).toEqual(["gen_1", "gen_2"]);
});

it("does not wait when the page is left, nor when something else is deleted", async () => {
  deleteLater(new QueryClient(), ["gen_1"]);
  window.dispatchEvent(new Event("pagehide"));
  expect(sent).toEqual(["/v1/generations/gen_1"]);
  deleteLater(new QueryClient(), ["gen_2"]);
  deleteLater(new QueryClient(), ["gen_3"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual(["/v1/generations/gen_1", "/v1/generations/gen_2"]);
});

it("shows a record again that could not be deleted, and says so", async () => {
  answer = 503;
  deleteLater(new QueryClient(), ["gen_1"]);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(shown()).toEqual(["gen_1", "gen_2"]);
  expect(deleting.get()).toEqual({ state: "failed", ids: ["gen_1"] });
});
