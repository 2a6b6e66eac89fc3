// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startTexts } from "@/i18n/i18n";
import { anOrder } from "@/test/factories";
import { OrderPage } from "./order-page";

const CALL = {
  kind: "wechat_jsapi",
  app_id: "wx1",
  time_stamp: "1",
  nonce_str: "n",
  package: "prepay_id=p",
  pay_sign: "s",
};
/** A whole page is drawn, on a machine that may have other things to do. */
const BUSY = { timeout: 10_000 };
vi.setConfig({ testTimeout: 20_000 });
const invoke = vi.fn();
let paid: unknown[] = [];
let answer: () => Response = () => reply(500, {});

const reply = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const order = () => anOrder({ provider: "wechat", expires_at: new Date(Date.now() + 600_000).toISOString() });

beforeAll(async () => {
  await startTexts("zh-CN");
  // Loaded when it is first needed; here it is not the loading that is looked at.
  await import("@/checkout/wechat/wechat-step");
});
beforeEach(() => {
  paid = [];
  invoke.mockReset();
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal("WeixinJSBridge", { invoke });
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (path.endsWith("/pay")) {
      paid.push(await request.json());
      return answer();
    }
    if (path.startsWith("/v1/orders/")) return reply(200, order());
    return reply(200, { items: [], providers: ["wechat"] });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Address() {
  return <p data-testid="address">{useLocation().search}</p>;
}

function open(search: string) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <MemoryRouter initialEntries={[`/orders/ord_1${search}`]}>
          <Address />
          <Routes>
            <Route path="/orders/:id" element={<OrderPage />} />
          </Routes>
        </MemoryRouter>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it("goes on to pay by itself when WeChat leads back, once, and keeps the code out of the address", async () => {
  answer = () => reply(200, { order: order(), payment: CALL });
  open("?code=c0de&state=5tate&keep=1");
  await waitFor(() => expect(invoke).toHaveBeenCalledTimes(1), BUSY);
  expect(paid).toEqual([expect.objectContaining({ authorization: { code: "c0de", state: "5tate" } })]);
  expect(screen.getByTestId("address").textContent).toBe("?keep=1");
});

it("says the true reason when what was brought back is not taken, and tries no second time", async () => {
  answer = () => reply(409, { code: "authorization_invalid" });
  open("?code=c0de&state=5tate");
  expect(await screen.findByText(/付款人的确认已失效/, undefined, BUSY)).toBeTruthy();
  expect(paid).toHaveLength(1);
  expect(invoke).not.toHaveBeenCalled();
});

it("pays nothing by itself when nothing was brought back", async () => {
  open("?code=c0de");
  expect(await screen.findByText("ord_1", undefined, BUSY)).toBeTruthy();
  expect(paid).toHaveLength(0);
});
