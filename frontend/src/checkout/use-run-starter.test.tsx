// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { writeStored } from "@mannequin/shared/lib/storage";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pendingIntent } from "@/lib/outbox/intent";
import { dropRun, holdRun, payRunWith, waitingRun } from "@/lib/outbox/waiting-run";
import { aBalance, aGeneration, anOrder } from "@/test/factories";
import { startedRun, useRunStarter } from "./use-waiting-run";

const BODY = JSON.stringify({ preset: "scene", inputs: [{ slot: "subject", asset_id: "ast_1" }], count: 1 });
const RUN = { body: BODY, preset: "scene", price: 4 };
const submitted = { batch_id: "bat_1", generations: [aGeneration({ id: "gen_9" })], balance: aBalance() };
const reply = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

interface Sent {
  key: string | null;
  body: string;
}
let sent: Sent[] = [];
let user = 0;

function serverWith(
  orderState: () => string,
  answer: () => Response | Promise<Response> = () => reply(202, submitted),
) {
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.includes("/v1/orders/"))
      return reply(200, anOrder({ id: "ord_1", state: orderState() as "paid" }));
    if (!request.url.endsWith("/v1/generations")) return reply(404, {});
    sent.push({ key: request.headers.get("idempotency-key"), body: await request.text() });
    return answer();
  });
}

/** A tab: its own cache, the browser's storage. */
function openTab(userId: string) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  return { cache, ...renderHook(() => useRunStarter(userId), { wrapper }) };
}

beforeEach(() => {
  sent = [];
  user += 1;
  startedRun.set(null);
});
afterEach(() => vi.unstubAllGlobals());

describe("a run that waits for its order", () => {
  it("is sent once, word for word, when the order is fulfilled", async () => {
    const userId = `usr_a${user}`;
    const held = holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    serverWith(() => "fulfilled");
    const tab = openTab(userId);
    await waitFor(() => expect(startedRun.get()).toEqual({ key: held.key, preset: "scene", id: "gen_9" }));
    tab.rerender();
    await act(() => tab.cache.invalidateQueries({ queryKey: ["order"] }));
    expect(sent).toEqual([{ key: held.key, body: BODY }]);
    expect(waitingRun(userId, Date.now())).toBeNull();
    expect(pendingIntent(userId, Date.now())).toBeNull();
  });

  it("waits while the money is only on its way, and starts with the next word of the order", async () => {
    const userId = `usr_b${user}`;
    holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    let state = "paid";
    serverWith(() => state);
    const tab = openTab(userId);
    await waitFor(() => expect(tab.cache.getQueryData(["order", "ord_1"])).toMatchObject({ state: "paid" }));
    expect(sent).toHaveLength(0);
    state = "fulfilled";
    await act(() => tab.cache.invalidateQueries({ queryKey: ["order"] }));
    await waitFor(() => expect(sent).toHaveLength(1));
  });

  it("is told as started here, too, when the tab the payment returned to was faster", async () => {
    const userId = `usr_d${user}`;
    const held = holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    serverWith(() => "paid");
    openTab(userId);
    dropRun(userId, held.key);
    const hear = (key: string) =>
      act(() => {
        writeStored(`started.${userId}`, { key, preset: "scene", id: "gen_7" });
        window.dispatchEvent(new StorageEvent("storage"));
      });
    hear("the key of another run");
    expect(startedRun.get()).toBeNull();
    hear(held.key);
    expect(startedRun.get()).toEqual({ key: held.key, preset: "scene", id: "gen_7" });
    expect(sent).toHaveLength(0);
  });

  it("bears one key in two tabs that see the payment at the same time", async () => {
    const userId = `usr_c${user}`;
    const held = holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    serverWith(() => "fulfilled");
    openTab(userId);
    openTab(userId);
    await waitFor(() => expect(startedRun.get()).not.toBeNull());
    expect(new Set(sent.map((each) => each.key))).toEqual(new Set([held.key]));
  });

  it("is an unanswered press when the line breaks: a reload asks again under the same key", async () => {
    const userId = `usr_d${user}`;
    const held = holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    serverWith(
      () => "fulfilled",
      () => Promise.reject<Response>(new TypeError("line lost")),
    );
    openTab(userId);
    await waitFor(() => expect(startedRun.get()).toMatchObject({ id: null }));
    expect(pendingIntent(userId, Date.now())).toMatchObject({ key: held.key, body: BODY });
  });

  it("is given up with an order that was closed, and nothing is sent", async () => {
    const userId = `usr_e${user}`;
    holdRun(userId, RUN, Date.now());
    payRunWith(userId, "ord_1", Date.now());
    serverWith(() => "closed");
    openTab(userId);
    await waitFor(() => expect(waitingRun(userId, Date.now())).toBeNull());
    expect(sent).toHaveLength(0);
  });
});
