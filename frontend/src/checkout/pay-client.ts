/** Where the person pays: a desktop scans, a phone is sent on to the app, inside WeChat its own sheet opens. */
export type PayClient = "desktop" | "mobile" | "wechat";

export function payClient(agent: string = navigator.userAgent, touchPoints: number = navigator.maxTouchPoints): PayClient {
  const phone = /Android|iPhone|iPod|Mobile|HarmonyOS/i.test(agent) || (/iPad|Macintosh/.test(agent) && touchPoints > 1);
  // WeChat on a desktop has no sheet of its own to pay in.
  if (/MicroMessenger/i.test(agent) && !/WindowsWechat|MacWechat/i.test(agent) && phone) return "wechat";
  return phone ? "mobile" : "desktop";
}
