// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiError } from "@mannequin/shared/contract/error";
import { renderAtDesk } from "@/test/desk";
import { CommandDialog } from "./command-dialog";

const nothing = () => undefined;

it("asks for a reason before it does anything", async () => {
  const run = vi.fn(() => Promise.resolve(null));
  const done = vi.fn();
  await renderAtDesk(
    <CommandDialog title="退出" confirm="确定退出" run={run} onDone={done} onClose={nothing} />,
  );
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "确定退出" }));
  expect(screen.getByText("请写明原因")).toBeInTheDocument();
  expect(run).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText(/^原因/), " 用户来电 ");
  await user.click(screen.getByRole("button", { name: "确定退出" }));
  await waitFor(() => expect(done).toHaveBeenCalledWith(null));
  expect(run).toHaveBeenCalledWith("用户来电", undefined);
});

it("keeps what the customer reads apart from the reason, and says who sees which", async () => {
  const run = vi.fn(() => Promise.resolve(null));
  await renderAtDesk(
    <CommandDialog title="补偿" confirm="补偿" toCustomer run={run} onDone={nothing} onClose={nothing} />,
  );
  const user = userEvent.setup();
  expect(screen.getByLabelText(/^原因/)).toHaveAccessibleDescription(/用户看不到/);
  expect(screen.getByLabelText(/^给用户的话/)).toHaveAccessibleDescription(/用户会在通知和积分明细里看到/);
  await user.type(screen.getByLabelText(/^原因/), "疑似薅羊毛，先给");
  await user.type(screen.getByLabelText(/^给用户的话/), "抱歉久等");
  await user.click(screen.getByRole("button", { name: "补偿" }));
  await waitFor(() => expect(run).toHaveBeenCalledWith("疑似薅羊毛，先给", "抱歉久等"));
});

it("stays shut until the word is typed", async () => {
  const run = vi.fn(() => Promise.resolve(null));
  await renderAtDesk(
    <CommandDialog
      title="退款"
      word="退款"
      confirm="退款 ¥9.00"
      run={run}
      onDone={nothing}
      onClose={nothing}
    />,
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText(/^原因/), "少发一张");
  expect(screen.getByRole("button", { name: "退款 ¥9.00" })).toBeDisabled();
  await user.type(screen.getByLabelText("请输入 退款 确认"), "退款");
  await user.click(screen.getByRole("button", { name: "退款 ¥9.00" }));
  await waitFor(() => expect(run).toHaveBeenCalledTimes(1));
});

it("says who was first, with the code and the request's id", async () => {
  const problem = {
    code: "changed_meanwhile",
    request_id: "req_1",
    by: { id: "usr_b", email: "b@example.com" },
    at: "2026-11-23T00:00:00Z",
  };
  const run = () => Promise.reject(new ApiError(409, problem));
  await renderAtDesk(
    <CommandDialog title="停用" confirm="停用账号" run={run} onDone={nothing} onClose={nothing} />,
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText(/^原因/), "投诉");
  await user.click(screen.getByRole("button", { name: "停用账号" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("在你操作之前，别人已经改过了。");
  expect(alert).toHaveTextContent("b@example.com 已于");
  expect(alert).toHaveTextContent("changed_meanwhile");
  expect(alert).toHaveTextContent("req_1");
  expect(screen.getByLabelText(/^原因/)).toHaveValue("投诉");
});
