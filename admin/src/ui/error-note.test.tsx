// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiError } from "@mannequin/shared/contract/error";
import { renderAtDesk } from "@/test/desk";
import { ErrorNote } from "./error-note";

it("names the faulty fields in the reader's words, and each fault once", async () => {
  const fault = { path: "preset.prompt.zh", code: "unknown_placeholder" };
  const price = { path: "preset.price", code: "invalid_price" };
  await renderAtDesk(
    <ErrorNote error={new ApiError(422, { code: "unknown_placeholder", errors: [fault, fault, price] })} />,
  );
  const lines = screen.getAllByRole("listitem").map((line) => line.textContent);
  expect(lines).toEqual([
    "内置提示词 › 中文: 提示词里有不认识的占位符。",
    "价格: 价格要在 1 到 10 000 积分之间。",
  ]);
});
