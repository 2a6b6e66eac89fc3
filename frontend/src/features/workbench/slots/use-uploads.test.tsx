// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CODE_WITHIN_MS } from "@/lib/page/load-code";
import { DEFAULT_LIMITS } from "./upload-rules";
import { useUploads } from "./use-uploads";

const uploaded = vi.hoisted(() => vi.fn());
const preparation = vi.hoisted(() => ({ answer: () => Promise.resolve({}) as Promise<unknown> }));
vi.mock("@/api/files/upload", () => ({ uploadPicture: uploaded }));
vi.mock("@/lib/page/load-code", async (original) => {
  const real = await original<{ loadCode: <T>(load: () => Promise<T>) => Promise<T> }>();
  return { ...real, loadCode: () => real.loadCode(preparation.answer) };
});

const photo = () =>
  new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array<number>(700_000).fill(1)])], "photo.jpg", {
    type: "image/jpeg",
  });

function upload() {
  const fill = vi.fn();
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useUploads(`usr_${Math.random()}`, "model", DEFAULT_LIMITS, fill), {
    wrapper,
  });
  return { hook: result, fill };
}

beforeEach(() => uploaded.mockReset().mockResolvedValue({ id: "ast_1", warnings: [] }));
afterEach(() => vi.useRealTimers());

it("sends a large photo unprepared when the code that prepares it is gone", async () => {
  preparation.answer = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
  const { hook, fill } = upload();
  const file = photo();
  await act(() => hook.current.send("garment", file));
  expect(uploaded.mock.calls[0]?.[0]).toBe(file);
  expect(fill).toHaveBeenCalledWith("garment", "ast_1");
});

it("sends it, too, when that code never comes", async () => {
  vi.useFakeTimers();
  preparation.answer = () => new Promise(() => undefined);
  const { hook, fill } = upload();
  await act(async () => {
    void hook.current.send("garment", photo());
    await vi.advanceTimersByTimeAsync(CODE_WITHIN_MS + 1000);
  });
  vi.useRealTimers();
  await waitFor(() => expect(fill).toHaveBeenCalledWith("garment", "ast_1"));
});
