// @vitest-environment jsdom
import "@/i18n/add-shop";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { startTexts } from "@/i18n/i18n";
import { anOrder } from "@/test/factories";
import { PayStep } from "./pay-step";

beforeAll(() => startTexts("zh-CN"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";

function show(agent: string) {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal("navigator", { userAgent: agent, maxTouchPoints: 5 });
  const order = anOrder({ provider: "wechat", expires_at: new Date(Date.now() + 600_000).toISOString() });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <PayStep
          order={order}
          payment={{ kind: "qr", code: "weixin://pay" }}
          opened
          onLeave={() => undefined}
        />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it("says inside WeChat that the code there cannot be pressed, and what to do instead", () => {
  show(`${ANDROID} MicroMessenger/8.0.49`);
  expect(screen.getByText(/不能长按识别此二维码；请用另一台手机扫码/)).toBeTruthy();
});

it("says nothing of the kind in another browser", () => {
  show(ANDROID);
  expect(screen.queryByText(/长按识别/)).toBeNull();
});
