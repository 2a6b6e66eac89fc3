import { expect, it } from "vitest";
import { may } from "./rights";

const ACTS = [
  "users.status",
  "users.adjust",
  "users.sign_out",
  "generations.retry",
  "generations.bulk",
  "orders.check",
  "presets.edit",
  "presets.try",
  "pictures.show",
];
const ADMIN_ACTS = ["users.role", "orders.refund", "products.create", "products.edit"];
const split = (act: string) => act.split(".") as [string, string];

it("lets support read and do nothing else", () => {
  expect(may("support", "users", "list")).toBe(true);
  expect(may("support", "orders", "show")).toBe(true);
  for (const act of [...ACTS, ...ADMIN_ACTS]) expect(may("support", ...split(act)), act).toBe(false);
});

it("lets operators act, but not on roles, money and goods", () => {
  for (const act of ACTS) expect(may("operator", ...split(act)), act).toBe(true);
  for (const act of ADMIN_ACTS) expect(may("operator", ...split(act)), act).toBe(false);
});

it("lets admins do everything that there is, and nobody what there is not", () => {
  for (const act of [...ACTS, ...ADMIN_ACTS]) expect(may("admin", ...split(act)), act).toBe(true);
  expect(may("admin", "audit", "delete")).toBe(false);
  expect(may("admin", "users", "create")).toBe(false);
});
