import { expect, it } from "vitest";
import { defaultProvider } from "./default-provider";

const here = { last: null, userAgent: "Mozilla/5.0 Chrome/140", language: "zh-CN" };

it("chooses only what is offered", () => {
  expect(defaultProvider([], here)).toBeNull();
  expect(defaultProvider(["wechat"], { ...here, last: "alipay" })).toBe("wechat");
});

it("keeps to what was used last", () => {
  expect(defaultProvider(["alipay", "wechat"], { ...here, last: "wechat" })).toBe("wechat");
});

it("goes with the place: WeChat inside WeChat, a card in English", () => {
  expect(
    defaultProvider(["alipay", "wechat", "stripe"], { ...here, userAgent: "x MicroMessenger/8.0" }),
  ).toBe("wechat");
  expect(defaultProvider(["alipay", "stripe"], { ...here, language: "en" })).toBe("stripe");
  expect(defaultProvider(["alipay", "wechat"], { ...here, language: "en" })).toBe("alipay");
});

it("takes play money only when there is nothing else", () => {
  expect(defaultProvider(["sandbox", "alipay"], here)).toBe("alipay");
  expect(defaultProvider(["sandbox"], here)).toBe("sandbox");
});
