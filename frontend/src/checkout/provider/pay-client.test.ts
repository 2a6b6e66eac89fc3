// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { openPayment } from "./open-payment";
import { payClient } from "./pay-client";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
const DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["a phone's browser", IPHONE, 5, "mobile"],
  ["another phone's", ANDROID, 5, "mobile"],
  ["an iPad that calls itself a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5, "mobile"],
  ["WeChat on a phone", `${ANDROID} MicroMessenger/8.0.49`, 5, "wechat"],
  ["WeChat on a desktop", `${DESKTOP} MicroMessenger/7.0 WindowsWechat`, 0, "desktop"],
  ["a desktop", DESKTOP, 0, "desktop"],
  ["a desktop with a touch screen", DESKTOP, 10, "desktop"],
] as const)("knows %s", (_what, agent, touch, client) => {
  expect(payClient(agent, touch)).toBe(client);
});

it("sends a phone on in its own tab, where a new one would be held back", () => {
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  vi.stubGlobal("open", vi.fn());
  expect(openPayment({ kind: "redirect", url: "https://pay.example/h5" } as never, "mobile")).toBe(true);
  expect(assign).toHaveBeenCalledWith("https://pay.example/h5");
  expect(window.open).not.toHaveBeenCalled();
});
