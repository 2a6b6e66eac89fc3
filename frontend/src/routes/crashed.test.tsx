// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "@/i18n/i18n";
import { CodeMissing } from "@/lib/page/load-code";
import { PageCrashed } from "./crashed";

let line = true;
const reload = vi.fn();

beforeEach(() => {
  vi.spyOn(navigator, "onLine", "get").mockImplementation(() => line);
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal("location", { ...window.location, reload });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function openBroken(has: boolean) {
  line = has;
  const Broken = () => {
    throw new CodeMissing(new Error("gone"));
  };
  const Shell = () => (
    <>
      <nav>shell</nav>
      <Outlet />
    </>
  );
  const pages = [{ ErrorBoundary: PageCrashed, children: [{ path: "/", Component: Broken }] }];
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  render(
    <MantineProvider>
      <RouterProvider router={createMemoryRouter([{ Component: Shell, children: pages }])} />
    </MantineProvider>,
  );
}

it("keeps the way to other pages and offers a reload when a page's code is gone", async () => {
  openBroken(true);
  expect(await screen.findByRole("button")).toBeInTheDocument();
  expect(screen.getByText("shell")).toBeInTheDocument();
});

it("waits for the line where there is none, and loads by itself when it is back", async () => {
  openBroken(false);
  expect(await screen.findByRole("heading")).toBeInTheDocument();
  expect(screen.queryByRole("button")).toBeNull();
  expect(reload).not.toHaveBeenCalled();
  line = true;
  act(() => void window.dispatchEvent(new Event("online")));
  expect(reload).toHaveBeenCalledOnce();
});
