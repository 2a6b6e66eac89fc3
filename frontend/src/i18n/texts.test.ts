import { expect, it } from "vitest";
import { english as en } from "./en/all";
import { zh as zhBase } from "./zh/first";
import { zhShop } from "./zh/shop";
import { zhBatch } from "./zh/batch";
import { zhDialogs } from "./zh/dialogs";
import { zhLedger } from "./zh/ledger";
import { zhPages } from "./zh/pages";
import { zhSignIn } from "./zh/sign-in";

const zh = { ...zhBase, ...zhShop, ...zhDialogs, ...zhBatch, ...zhLedger, ...zhPages, ...zhSignIn };

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

const blanks = (text: string) => [...new Set(text.match(/{{\w+}}/g) ?? [])].sort();

it("says the same in both languages: every text is there and fills in the same values", () => {
  const english = new Map(flat(en));
  for (const [key, text] of flat(zh)) {
    expect(english.get(key), key).toBeTruthy();
    expect(blanks(english.get(key) ?? ""), key).toEqual(blanks(text));
  }
  expect(english.size).toBe(flat(zh).length);
});

it("keeps the parts apart: none hides a text of another", () => {
  expect(Object.keys(zh)).toHaveLength(
    [zhBase, zhShop, zhDialogs, zhBatch, zhLedger, zhPages, zhSignIn].reduce(
      (sum, part) => sum + Object.keys(part).length,
      0,
    ),
  );
});

it("explains every refusal of an order", () => {
  const codes =
    "payment_unavailable product_unavailable provider_unavailable too_many_unpaid already_paid membership_required begun_elsewhere authorization_invalid payer_unknown payment_busy";
  for (const code of codes.split(" ")) expect(zh.error).toHaveProperty(code);
});

it("explains every failure and upload code of the contract", () => {
  const passwords = "password_too_short password_too_long password_common password_personal weak_password";
  for (const code of passwords.split(" ")) expect(zh.error).toHaveProperty(code);
  const failures =
    "content_blocked_input input_unreadable prompt_blocked content_blocked_output refused no_image bad_image provider_unavailable provider_timeout model_unavailable deadline_passed interrupted canceled internal input_expired";
  for (const code of failures.split(" ")) expect(zh.failure).toHaveProperty(code);
  const uploads =
    "file_empty picture_strip file_too_large unsupported_image heic image_too_small image_too_large image_damaged content_rejected";
  for (const code of uploads.split(" ")) expect(zh.upload).toHaveProperty(code);
});
