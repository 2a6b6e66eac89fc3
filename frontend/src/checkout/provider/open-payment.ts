import type { PayClient, Payment } from "@/api/types";
import { payClient } from "./pay-client";

/**
 * Opens the provider's page in a new tab. False when the browser did not allow it: the page then shows a link to
 * press. The provider's page gets no handle on ours.
 */
export function openPayment(payment: Payment, client: PayClient = payClient()): boolean {
  if (payment.kind === "qr" || payment.kind === "wechat_jsapi") return true;
  if (payment.kind === "authorize") {
    // WeChat tells who pays and leads back to the order's page at once.
    window.location.assign(payment.url);
    return true;
  }
  if (client !== "desktop") {
    // The provider's app takes over from here and leads back to the order.
    window.location.assign(payment.url);
    return true;
  }
  const tab = window.open(payment.url, "_blank");
  if (tab === null) return false;
  tab.opener = null;
  return true;
}
