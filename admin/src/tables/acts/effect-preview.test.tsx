// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { BulkReport, GenerationState } from "@/api/contract";
import { renderAtDesk } from "@/test/desk";
import { EffectPreview } from "./effect-preview";

const standing = (state: GenerationState) => ({
  state,
  hold: "open" as const,
  cancel_requested: false,
  voided: false,
});
const base = { code: null, detail: null };

const RETRY: BulkReport = {
  results: [
    {
      ...base,
      id: "gen_01",
      ok: true,
      credits: { held: 4, released: 0, spent: 0, available: -4 },
      before: standing("failed"),
      after: standing("failed"),
      new: { id: null, state: "queued", hold: 4, on_the_house: false },
      user: { id: "usr_1", email: "lin@example.com", name: "小雨女装旗舰店", available: 16 },
      available_after: 12,
    },
  ],
  totals: { ok: 1, refused: 0, held: 4, released: 0, charged: 0, available: -4 },
};

it("says of a retry that the old one stays failed, the new one is queued, and whose credits are set aside", async () => {
  await renderAtDesk(<EffectPreview report={RETRY} />);
  const row = within(screen.getAllByRole("row")[1] as HTMLElement);
  expect(row.getByText("失败")).toBeInTheDocument();
  expect(row.getByText("不变")).toBeInTheDocument();
  expect(row.getByText("排队")).toBeInTheDocument();
  expect(row.getByText("小雨女装旗舰店")).toBeInTheDocument();
  expect(row.getByText("可用 16 → 12")).toBeInTheDocument();
  expect(row.getByText("暂扣 4")).toBeInTheDocument();
  // A hold is no gain: no plus anywhere.
  expect(screen.queryByText(/\+4/)).toBeNull();
});

it("says of a cancellation what is given back, and keeps the sum outside of what scrolls", async () => {
  const canceled = {
    ...base,
    id: "gen_02",
    ok: true,
    before: standing("queued"),
    after: standing("canceled"),
    new: null,
    credits: { held: -4, released: 4, spent: 0, available: 4 },
  } as const;
  await renderAtDesk(
    <EffectPreview
      report={{
        results: [canceled],
        totals: { ok: 1, refused: 0, held: -4, released: 4, charged: 0, available: 4 },
      }}
    />,
  );
  const sum = screen.getByRole("status");
  expect(sum).toHaveTextContent("共 1 条可执行，0 条不可执行");
  expect(sum).toHaveTextContent("返还 4");
  expect(sum).not.toHaveTextContent("暂扣");
  expect(sum.closest("[tabindex]")).toBeNull();
});
