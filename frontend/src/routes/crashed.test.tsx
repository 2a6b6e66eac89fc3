import { MantineProvider } from "@mantine/core";
import { act, cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import "@/i18n/i18n";
import { CodeMissing } from "@/lib/load-code";
import { PageCrashed } from "./crashed";

const online = vi.spyOn(navigator, "onLine", "get");
const reload = vi.fn();
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
vi.stubGlobal("location", { ...window.location, reload });

afterEach(() => {
  cleanup();
  reload.mockReset();
});

function openBroken(line: boolean) {
  online.mockReturnValue(line);
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
  vi.spyOn(console, "error").mockImplementationOnce(() => undefined);
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
  online.mockReturnValue(true);
  act(() => void window.dispatchEvent(new Event("online")));
  expect(reload).toHaveBeenCalledOnce();
});
