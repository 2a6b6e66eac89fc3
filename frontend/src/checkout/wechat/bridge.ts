import type { Payment } from "@/api/types";

export type WechatCall = Extract<Payment, { kind: "wechat_jsapi" }>;

/** What WeChat's window said when it closed; "missing": there is none. None of it is proof: the server asks WeChat Pay. */
export type BridgeAnswer = "ok" | "cancel" | "fail" | "missing";

interface Bridge {
  invoke: (
    name: string,
    request: Record<string, string>,
    answer: (told: { err_msg?: string }) => void,
  ) => void;
}

/** The bridge comes a moment after the page, or never. */
export const BRIDGE_WITHIN_MS = 10_000;

const bridge = () => (window as { WeixinJSBridge?: Bridge }).WeixinJSBridge;

function bridgeReady(): Promise<Bridge | null> {
  const here = bridge();
  if (here !== undefined) return Promise.resolve(here);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      document.removeEventListener("WeixinJSBridgeReady", done);
      resolve(bridge() ?? null);
    };
    const timer = setTimeout(done, BRIDGE_WITHIN_MS);
    document.addEventListener("WeixinJSBridgeReady", done);
  });
}

/**
 * Opens WeChat's own window over the page and waits until the payer closes it.
 * https://pay.weixin.qq.com/doc/global/v3/zh/4012354766
 */
export async function payInWechat(call: WechatCall): Promise<BridgeAnswer> {
  const found = await bridgeReady();
  if (found === null) return "missing";
  const request = {
    appId: call.app_id,
    timeStamp: call.time_stamp,
    nonceStr: call.nonce_str,
    package: call.package,
    signType: "RSA",
    paySign: call.pay_sign,
  };
  return new Promise((resolve) => {
    try {
      found.invoke("getBrandWCPayRequest", request, ({ err_msg: told = "" }) => {
        // Some versions add words of their own behind it.
        const word = /^get_brand_wcpay_request:(ok|cancel)/.exec(told)?.[1];
        resolve(word === "ok" || word === "cancel" ? word : "fail");
      });
    } catch {
      resolve("fail");
    }
  });
}
