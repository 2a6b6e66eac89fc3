// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { QueueState } from "@/api/contract";
import { signedIn, signedOut } from "@mannequin/shared/session/access";
import type { Session } from "@mannequin/shared/contract/types";
import { renderAtDesk } from "@/test/desk";
import { PausedBanner } from "./paused-banner";
import QueuePage from "./queue-page";

const NOW = new Date().toISOString();
const worker = (name: string, state: "working" | "paused" | "lost") => ({
  name,
  host: "gpu-shanghai-1",
  version: "0.1.0",
  started_at: NOW,
  seen_at: NOW,
  alive: state !== "lost",
  running: 3,
  concurrency: 8,
  state,
  wish: null,
});
const QUEUE: QueueState = {
  queued: 12,
  running: 3,
  review: 0,
  waiting: 5,
  oldest_due_ms: 0,
  workers: [worker("w-1", "working"), worker("w-2", "lost")],
  workers_alive: 1,
  holds: { count: 0, credits: 0 },
  throughput_per_min: 4,
  assets: { stored: 0, overdue: 0, overdue_share: 0 },
  orders_abnormal: 0,
  redis: "ok",
  doorbell_depth: 7,
  paused: null,
  scheduler: { alive: true, seen_at: NOW },
  duties: [
    {
      name: "purge",
      at: NOW,
      every_ms: 60_000,
      due_at: NOW,
      late: false,
      report: { duty: "purge", expired: 0, purged: 3, orphans: 0, queue_remains: 0 },
    },
    { name: "audit", at: NOW, every_ms: 60_000, due_at: NOW, late: true, report: null },
  ],
};

let asked: { path: string; body: unknown }[] = [];

function serve(queue: QueueState) {
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    if (init.method === "POST") {
      asked.push({ path, body: JSON.parse(String(init.body)) as unknown });
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    if (path.startsWith("/v1/admin/me"))
      return Promise.resolve(
        Response.json({ id: "usr_op", email: "op@example.com", display_name: "", role: "operator" }),
      );
    return Promise.resolve(Response.json(queue));
  });
}

beforeEach(() => {
  asked = [];
  signedIn({
    access_token: "tok",
    expires_in: 600,
    user: { id: "usr_op", email: "op@example.com" },
  } as unknown as Session);
});
afterEach(() => {
  signedOut();
  vi.unstubAllGlobals();
});

it("shows each worker with where it runs and what it has in hand, and both depths of the queue", async () => {
  serve(QUEUE);
  await renderAtDesk(<QueuePage />);
  const row = within((await screen.findByText("w-1")).closest("tr") as HTMLElement);
  for (const text of ["工作中", "3 / 8", "gpu-shanghai-1", "0.1.0"])
    expect(row.getByText(text)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: /^排队任务 ?12/ })).toBeInTheDocument();
  expect(screen.getByText("Redis 提醒").parentElement).toHaveTextContent("7");
  const lost = within(screen.getByText("w-2").closest("tr") as HTMLElement);
  expect(lost.getByText("失联")).toBeInTheDocument();
  // Of one that is lost nothing can be asked.
  expect(lost.queryByRole("button")).toBeNull();
  expect(within(screen.getByText("对账").closest("tr") as HTMLElement).getByText("迟到")).toBeInTheDocument();
});

it("pauses one worker and the whole queue, each with a reason", async () => {
  serve(QUEUE);
  await renderAtDesk(<QueuePage />);
  const user = userEvent.setup();
  await user.click(
    await within((await screen.findByText("w-1")).closest("tr") as HTMLElement).findByRole("button", {
      name: "暂停",
    }),
  );
  await user.type(screen.getByLabelText(/^原因/), "换显卡");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "暂停" }));
  await waitFor(() =>
    expect(asked).toEqual([{ path: "/v1/admin/workers/w-1/pause", body: { reason: "换显卡" } }]),
  );
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "暂停整个队列" }));
  await user.type(screen.getByLabelText(/^原因/), "供应商故障");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "暂停整个队列" }));
  await waitFor(() =>
    expect(asked.at(-1)).toEqual({ path: "/v1/admin/queue/pause", body: { reason: "供应商故障" } }),
  );
});

it("says over every page who paused the queue, and why", async () => {
  serve({ ...QUEUE, paused: { at: NOW, by: "usr_op", by_email: "op@example.com", reason: "供应商故障" } });
  await renderAtDesk(<PausedBanner />);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    /队列已暂停：op@example.com 于 .+。原因：供应商故障/,
  );
});
