// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { BRIDGE_WITHIN_MS, payInWechat } from "./bridge";

const CALL = {
  kind: "wechat_jsapi",
  app_id: "wx1",
  time_stamp: "1795000000",
  nonce_str: "abc",
  package: "prepay_id=wx9",
  pay_sign: "c2lnbmVk",
} as const;

const invoke = vi.fn();
const told = (message?: string) =>
  invoke.mockImplementation(
    (_name: string, _request: unknown, answer: (told: { err_msg?: string }) => void) =>
      answer({ err_msg: message }),
  );

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  invoke.mockReset();
});

it("gives WeChat the six parameters under its own names", async () => {
  vi.stubGlobal("WeixinJSBridge", { invoke });
  told("get_brand_wcpay_request:ok");
  expect(await payInWechat(CALL)).toBe("ok");
  expect(invoke.mock.calls).toHaveLength(1);
  expect(invoke.mock.calls[0]?.slice(0, 2)).toEqual([
    "getBrandWCPayRequest",
    {
      appId: "wx1",
      timeStamp: "1795000000",
      nonceStr: "abc",
      package: "prepay_id=wx9",
      signType: "RSA",
      paySign: "c2lnbmVk",
    },
  ]);
});

it.each([
  ["get_brand_wcpay_request:cancel", "cancel"],
  ["get_brand_wcpay_request:fail", "fail"],
  ["get_brand_wcpay_request:fail_no permission", "fail"],
  ["system:access_denied", "fail"],
  [undefined, "fail"],
] as const)("understands %s as %s", async (message, answer) => {
  vi.stubGlobal("WeixinJSBridge", { invoke });
  told(message);
  expect(await payInWechat(CALL)).toBe(answer);
});

it("waits for a bridge that comes after the page", async () => {
  told("get_brand_wcpay_request:ok");
  const answer = payInWechat(CALL);
  await vi.advanceTimersByTimeAsync(3000);
  expect(invoke).not.toHaveBeenCalled();
  vi.stubGlobal("WeixinJSBridge", { invoke });
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
  expect(await answer).toBe("ok");
});

it("does not wait for ever where there is none", async () => {
  const answer = payInWechat(CALL);
  await vi.advanceTimersByTimeAsync(BRIDGE_WITHIN_MS);
  expect(await answer).toBe("missing");
});

it("takes a bridge that breaks for a payment that failed", async () => {
  vi.stubGlobal("WeixinJSBridge", {
    invoke: () => {
      throw new Error("not supported");
    },
  });
  expect(await payInWechat(CALL)).toBe("fail");
});
