// @vitest-environment jsdom
import "@/i18n/add-shop";
import { MantineProvider } from "@mantine/core";
import { act, cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startTexts } from "@/i18n/i18n";
import WechatStep from "./wechat-step";

const CALL = {
  kind: "wechat_jsapi",
  app_id: "wx1",
  time_stamp: "1795000000",
  nonce_str: "abc",
  package: "prepay_id=wx9",
  pay_sign: "c2lnbmVk",
} as const;

type Answer = (told: { err_msg: string }) => void;
let answers: Answer[] = [];
const onAsk = vi.fn();
const onCancel = vi.fn();

beforeAll(() => startTexts("zh-CN"));
beforeEach(() => {
  answers = [];
  onAsk.mockReset();
  onCancel.mockReset().mockResolvedValue(undefined);
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal("WeixinJSBridge", {
    invoke: (_name: string, _request: unknown, answer: Answer) => answers.push(answer),
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** WeChat's window is open. */
async function show() {
  render(
    <MantineProvider>
      <MemoryRouter>
        <Routes>
          <Route path="/" element={<WechatStep call={CALL} onAsk={onAsk} onCancel={onCancel} />} />
          <Route path="/shop" element={<p>the shop</p>} />
        </Routes>
      </MemoryRouter>
    </MantineProvider>,
  );
  await act(async () => Promise.resolve());
  expect(answers).toHaveLength(1);
}

const say = (word: string) =>
  act(async () => answers.at(-1)?.({ err_msg: `get_brand_wcpay_request:${word}` }));
const press = (name: string) => act(async () => screen.getByRole("button", { name }).click());

it("opens WeChat's window by itself, and says nothing of money before it is closed", async () => {
  await show();
  expect(screen.getByText("请在微信支付窗口里付款")).toBeTruthy();
  expect(onAsk).not.toHaveBeenCalled();
});

it("asks the server when WeChat's window says that it is paid, and does not call it paid itself", async () => {
  await show();
  await say("ok");
  expect(onAsk).toHaveBeenCalledTimes(1);
  expect(screen.getByText("微信说已付款，正在核对")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

it("stays when the payer closes the window, and opens it again when they like", async () => {
  await show();
  await say("cancel");
  expect(screen.getByText("这次没有付款")).toBeTruthy();
  expect(onAsk).not.toHaveBeenCalled();
  await press("打开微信支付");
  expect(answers).toHaveLength(2);
  await say("ok");
  expect(onAsk).toHaveBeenCalledTimes(1);
});

it("says that it failed, and leads to another way to pay", async () => {
  await show();
  await say("fail");
  expect(screen.getByRole("alert").textContent).toContain("微信支付没有成功");
  expect(onAsk).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: "打开微信支付" })).toBeTruthy();
  await press("换付款方式");
  expect(onCancel).toHaveBeenCalledTimes(1);
  expect(screen.getByText("the shop")).toBeTruthy();
});

it("does not leave an order that could not be given up, for instance because it is paid", async () => {
  onCancel.mockRejectedValue(new Error("already paid"));
  await show();
  await say("fail");
  await press("换付款方式");
  expect(screen.queryByText("the shop")).toBeNull();
});
