// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Order } from "@/api/types";
import { holdRun, waitingRun } from "@/lib/outbox/waiting-run";
import { anOrder } from "@/test/factories";
import { standingOrder, useCheckout } from "./use-checkout";

const WISH = {
  product: { id: "prd_1", price: { amount: 3900, currency: "CNY" } },
  provider: "sandbox" as const,
};
const payment = { kind: "redirect", url: "https://pay.example/1" };
const reply = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const soon = () => new Date(Date.now() + 20 * 60_000).toISOString();

let keys: (string | null)[] = [];
let paid: string[] = [];
function serverWith(
  orders: Order[],
  answers: (() => Response | Promise<Response>)[],
  pay = () => reply(200, { order: orders[0], payment }),
) {
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (request.method === "GET" && path === "/v1/orders") return reply(200, { items: orders });
    if (path.endsWith("/pay")) {
      paid.push(path);
      return pay();
    }
    keys.push(request.headers.get("idempotency-key"));
    return answers[Math.min(keys.length, answers.length) - 1]?.() ?? reply(500, {});
  });
}

let userId = "";
let made = 0;
function checkout() {
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  return renderHook(() => useCheckout(userId), { wrapper }).result;
}
const buy = (hook: ReturnType<typeof checkout>) =>
  act(() => hook.current.buy.mutateAsync(WISH).catch(() => null));

beforeEach(() => {
  keys = [];
  paid = [];
  made += 1;
  userId = `usr_${made}`;
});
afterEach(() => vi.unstubAllGlobals());

describe("buying", () => {
  it("tries again under the same key while the provider is down, and under a new one after that", async () => {
    const down = () => reply(503, { code: "payment_unavailable" });
    serverWith(
      [],
      [
        down,
        () => Promise.reject<Response>(new TypeError("line lost")),
        () => reply(201, { order: anOrder(), payment }),
      ],
    );
    const hook = checkout();
    await buy(hook);
    await buy(hook);
    await buy(hook);
    expect(new Set(keys).size).toBe(1);
    await buy(hook);
    expect(keys).toHaveLength(4);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it("starts anew with another key when the server refused", async () => {
    serverWith([], [() => reply(422, { code: "product_unavailable" })]);
    const hook = checkout();
    await buy(hook);
    await buy(hook);
    expect(new Set(keys).size).toBe(2);
  });

  it("takes up the order that already stands instead of making a second one", async () => {
    serverWith([anOrder({ id: "ord_7", expires_at: soon() })], []);
    await buy(checkout());
    expect(paid).toEqual(["/v1/orders/ord_7/pay"]);
    expect(keys).toHaveLength(0);
  });

  it("makes a new one when that order was closed in the meantime", async () => {
    const closed = () => reply(409, { code: "order_closed" });
    serverWith(
      [anOrder({ expires_at: soon() })],
      [() => reply(201, { order: anOrder({ id: "ord_8" }), payment })],
      closed,
    );
    expect(await buy(checkout())).toMatchObject({ order: { id: "ord_8" } });
  });

  it("pays for the run that waits, once there is an order", async () => {
    holdRun(userId, { body: "{}", preset: "scene", price: 16 }, Date.now());
    serverWith([], [() => reply(201, { order: anOrder({ id: "ord_9" }), payment })]);
    await buy(checkout());
    expect(waitingRun(userId, Date.now())?.orderId).toBe("ord_9");
  });
});

it("an order stands for a wish only with the same product, price and provider, unpaid and with time left", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  const order = anOrder();
  expect(standingOrder([order], WISH, now)).toBe(order);
  const others: Partial<Order>[] = [
    { state: "paid" },
    { state: "closed" },
    { provider: "alipay" },
    { price: { amount: 3800, currency: "CNY" } },
    { product: { ...order.product, id: "prd_2" } },
    { expires_at: "2026-11-22T10:02:00Z" },
  ];
  for (const part of others) expect(standingOrder([anOrder(part)], WISH, now)).toBeUndefined();
});
