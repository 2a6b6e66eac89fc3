// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aBalance, aGeneration } from "@/test/factories";
import { EMPTY_MATRIX, type Wanted } from "./matrix";
import { matrixStore } from "./matrix-store";
import { resumeRun, runStatus, startRun } from "./runner";

let user = 0;
let userId = "";
const sent: { key: string | null; prompt: string }[] = [];
let answer: (prompt: string, nth: number) => [number, unknown];

beforeEach(() => {
  userId = `usr_${(user += 1)}`;
  matrixStore(userId).set(EMPTY_MATRIX);
  sent.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (request: Request) => {
    const { prompt } = JSON.parse(await request.clone().text()) as { prompt: string };
    sent.push({ key: request.headers.get("idempotency-key"), prompt });
    const [status, body] = answer(prompt, sent.filter((each) => each.prompt === prompt).length);
    if (status === 0) throw new TypeError("line lost");
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const taken = (prompt: string): [number, unknown] => [
  202,
  { batch_id: "bat", generations: [aGeneration({ id: `gen_${prompt}` })], balance: aBalance() },
];
const aWish = (name: string): Wanted => ({
  at: `${name}:x`,
  body: { preset: "model", inputs: [], prompt: name, count: 1 },
  price: 4,
  within: true,
});
const wanted = (...names: string[]) => names.map(aWish);
const states = () =>
  Object.fromEntries(
    Object.entries(matrixStore(userId).get().cells).map(([at, cell]) => [at, cell.code ?? cell.state]),
  );
const run = async (cells: Wanted[]) => {
  const done = startRun(userId, new QueryClient(), cells);
  await vi.runAllTimersAsync();
  await done;
};

it("sends every cell once, and one that is refused holds up no other", async () => {
  answer = (prompt) => (prompt === "b" ? [422, { code: "input_gone" }] : taken(prompt));
  await run([...wanted("a", "b", "c", "d"), { ...aWish("over"), within: false }]);
  expect(states()).toEqual({ "a:x": "sent", "b:x": "input_gone", "c:x": "sent", "d:x": "sent" });
  expect(sent.map((each) => each.prompt).sort()).toEqual(["a", "b", "c", "d"]);
});

it("asks again under the same key when an answer is lost", async () => {
  answer = (prompt, nth) => (nth < 3 ? [0, null] : taken(prompt));
  await run(wanted("a"));
  expect(states()).toEqual({ "a:x": "sent" });
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map((each) => each.key)).size).toBe(1);
});

it("stops when the credits are used up and leaves the rest as not run", async () => {
  answer = (prompt) =>
    prompt === "a" ? taken(prompt) : [402, { code: "insufficient_credits", required: 4, available: 0 }];
  await run(wanted("a", "b", "c", "d", "e", "f"));
  expect(states()).toEqual({ "a:x": "sent" });
  expect(runStatus(userId).get()).toEqual({ running: false, note: "credits" });
});

it("waits while too many pictures are open, then goes on", async () => {
  answer = (prompt, nth) => (nth === 1 ? [409, { code: "too_many_open" }] : taken(prompt));
  await run(wanted("a"));
  expect(states()).toEqual({ "a:x": "sent" });
});

it("asks about a cell that was being sent when the page went away, under its key", async () => {
  answer = (prompt) => taken(prompt);
  const body = JSON.stringify(aWish("a").body);
  matrixStore(userId).set({
    ...EMPTY_MATRIX,
    cells: { "a:x": { key: "kept", body, price: 4, state: "sending", ids: [] } },
  });
  await resumeRun(userId, new QueryClient());
  expect(sent).toEqual([{ key: "kept", prompt: "a" }]);
  expect(states()).toEqual({ "a:x": "sent" });
});
