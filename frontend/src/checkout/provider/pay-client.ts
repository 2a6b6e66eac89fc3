import type { PayClient } from "@/api/types";

/** Where the person pays: a desktop scans, a phone is sent on to the app, inside WeChat another phone has to scan. */
export function payClient(
  agent: string = navigator.userAgent,
  touchPoints: number = navigator.maxTouchPoints,
): PayClient {
  const phone =
    /Android|iPhone|iPod|Mobile|HarmonyOS/i.test(agent) || (/iPad|Macintosh/.test(agent) && touchPoints > 1);
  // WeChat on a desktop shows a code that a phone can scan.
  if (/MicroMessenger/i.test(agent) && !/WindowsWechat|MacWechat/i.test(agent) && phone) return "wechat";
  return phone ? "mobile" : "desktop";
}
