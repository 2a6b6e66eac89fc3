/** What WeChat's own payment sheet is opened with, as the server signed it. */
export type SheetParams = Record<string, string>;
export type SheetEnd = "paid" | "canceled" | "failed";

interface Bridge {
  invoke: (method: "getBrandWCPayRequest", params: SheetParams, done: (answer: { err_msg?: string }) => void) => void;
}

const bridge = () => (window as unknown as { WeixinJSBridge?: Bridge }).WeixinJSBridge;
/** WeChat puts its bridge in place shortly after the page; later than this it does not come (ms). */
const BRIDGE_WITHIN_MS = 3000;

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

/** Opens the sheet. "paid" is WeChat's word; only the server's check makes it true. */
export async function openWechatSheet(params: SheetParams): Promise<SheetEnd> {
  const wechat = await bridgeReady();
  if (wechat === null) return "failed";
  return new Promise((resolve) =>
    wechat.invoke("getBrandWCPayRequest", params, ({ err_msg: word = "" }) =>
      resolve(word.endsWith(":ok") ? "paid" : word.endsWith(":cancel") ? "canceled" : "failed"),
    ),
  );
}
