import { expect, it } from "vitest";
import { innerPath } from "./inner-path";

it("follows paths of this site and nothing that leads away", () => {
  expect(innerPath("/orders/ord_1?return=1")).toBe("/orders/ord_1?return=1");
  for (const link of [
    null,
    undefined,
    "",
    "https://x.example",
    "//x.example",
    "/\\x.example",
    "javascript:alert(1)",
  ]) {
    expect(innerPath(link)).toBeNull();
  }
});
