// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openIntent, pendingIntent } from "@/lib/outbox/intent";
import { aBalance, aGeneration } from "@/test/factories";
import { useGenerate } from "./use-generate";

const BODY = { preset: "model", inputs: [{ slot: "garment", asset_id: "ast_1" }], count: 1 };
const answer = {
  batch_id: "bat_1",
  generations: [aGeneration()],
  balance: aBalance({ available: 16, held: 4 }),
};
const reply = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

let keys: (string | null)[] = [];
function serverAnswers(...answers: (() => Response | Promise<Response>)[]) {
  keys = [];
  vi.stubGlobal("fetch", (request: Request) => {
    keys.push(request.headers.get("idempotency-key"));
    const next = answers[Math.min(keys.length, answers.length) - 1];
    return next === undefined ? Promise.reject(new Error("unexpected request")) : Promise.resolve(next());
  });
}
const lostLine = () => Promise.reject<Response>(new TypeError("line lost"));

function start(onSubmitted = vi.fn()) {
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  return { onSubmitted, cache, ...renderHook(() => useGenerate("usr_1", onSubmitted), { wrapper }) };
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe("pressing generate", () => {
  it("twice before the answer sends one key, so one generation is made", async () => {
    serverAnswers(() => reply(202, answer));
    const { result } = start();
    act(() => {
      result.current.generate(BODY);
      result.current.generate(BODY);
    });
    await waitFor(() => expect(keys).toHaveLength(2));
    expect(new Set(keys).size).toBe(1);
  });

  it("again after the answer makes another generation, with a key of its own", async () => {
    serverAnswers(() => reply(202, answer));
    const { result, onSubmitted, cache } = start();
    act(() => result.current.generate(BODY));
    await waitFor(() => expect(onSubmitted).toHaveBeenCalledTimes(1));
    expect(cache.getQueryData(["balance"])).toMatchObject({ available: 16, held: 4 });
    act(() => result.current.generate(BODY));
    await waitFor(() => expect(onSubmitted).toHaveBeenCalledTimes(2));
    expect(new Set(keys).size).toBe(2);
  });

  it("after a lost answer asks with the same key", async () => {
    serverAnswers(lostLine, () => reply(202, answer));
    const { result, onSubmitted } = start();
    act(() => result.current.generate(BODY));
    await waitFor(() => expect(result.current.error).not.toBeNull());
    act(() => result.current.generate(BODY));
    await waitFor(() => expect(onSubmitted).toHaveBeenCalled());
    expect(new Set(keys).size).toBe(1);
    expect(pendingIntent("usr_1", Date.now())).toBeNull();
  });

  it("forgets the key when the server refused, since nothing was taken", async () => {
    serverAnswers(() => reply(402, { code: "insufficient_credits", required: 4, available: 1 }));
    const { result } = start();
    act(() => result.current.generate(BODY));
    await waitFor(() => expect(result.current.error).toMatchObject({ code: "insufficient_credits" }));
    expect(pendingIntent("usr_1", Date.now())).toBeNull();
  });
});

describe("after a reload", () => {
  it("an unanswered press is asked about with its own key", async () => {
    const intent = openIntent("usr_1", JSON.stringify(BODY), Date.now());
    serverAnswers(() => reply(202, answer));
    const { onSubmitted } = start();
    await waitFor(() => expect(onSubmitted).toHaveBeenCalledWith(answer, true));
    expect(keys).toEqual([intent.key]);
  });

  it("a press that met trouble on the server is not sent again unasked", async () => {
    serverAnswers(() => reply(503, { code: "content_check_unavailable" }));
    const first = start();
    act(() => first.result.current.generate(BODY));
    await waitFor(() => expect(first.result.current.error).not.toBeNull());
    first.unmount();
    start();
    // The resume is sent from the first effect; a whole macrotask later it would have been seen.
    await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
    expect(keys).toHaveLength(1);
  });
});
