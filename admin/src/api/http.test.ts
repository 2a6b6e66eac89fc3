// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aSession as session, joinTabs, jsonAnswer as answerOf } from "@mannequin/shared/test/tabs";

/** Each call is a page of its own: the modules of a tab are loaded anew. */
async function aTab() {
  vi.resetModules();
  const tab = await import("@mannequin/shared/session/access");
  const { json } = await import("./http");
  return { ...tab, json };
}

let asked: string[] = [];
let answer: (path: string) => Promise<Response>;

beforeEach(() => {
  asked = [];
  joinTabs();
  // An admin's page: nobody is taken to be signed in on a browser where nobody has been.
  window.history.replaceState(null, "", "/admin/");
  answer = () => Promise.resolve(answerOf(200, session(`token-${asked.length}`)));
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return answer(path);
  });
});
afterEach(() => vi.unstubAllGlobals());

it("asks the server for nothing on a browser where nobody has been", async () => {
  const stranger = await aTab();
  await stranger.resumeAccess();
  expect(stranger.access.get().status).toBe("out");
  await expect(stranger.json("/v1/admin/me")).rejects.toMatchObject({ code: "unauthenticated" });
  expect(asked).toEqual([]);
});

it("does nothing in the name of somebody who signed in on another tab, until that was seen", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x", "usr_x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedIn(session("y", "usr_y"));
  await vi.waitFor(() =>
    expect(one.accountChange.get()).toMatchObject({ from: { id: "usr_x" }, to: { id: "usr_y" } }),
  );
  const refund = () => one.json("/v1/admin/orders/ord_1/refund", { method: "POST", body: {} });
  await expect(refund()).rejects.toMatchObject({ code: "account_changed" });
  expect(asked).toEqual([]);
  one.acceptAccount();
  await refund();
  expect(asked).toEqual(["/v1/admin/orders/ord_1/refund"]);
});

it("does not do what one person pressed in the name of another whom the refresh brought", async () => {
  const tab = await aTab();
  tab.signedIn(session("x", "usr_x"));
  answer = (path) =>
    Promise.resolve(
      path === "/v1/auth/refresh"
        ? answerOf(200, session("y", "usr_y"))
        : answerOf(401, { code: "unauthenticated" }),
    );
  const refund = tab.json("/v1/admin/orders/ord_1/refund", { method: "POST", body: {} });
  await expect(refund).rejects.toMatchObject({ code: "account_changed" });
  expect(asked).toEqual(["/v1/admin/orders/ord_1/refund", "/v1/auth/refresh"]);
});
