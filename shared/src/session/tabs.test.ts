// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  aSession as session,
  joinTabs,
  jsonAnswer as json,
  withLocks,
  withoutLocks,
} from "@mannequin/shared/test/tabs";

/** Each call is a page of its own: the modules of a tab are loaded anew. */
async function aTab() {
  vi.resetModules();
  const tab = await import("./access");
  const { client } = await import("@mannequin/shared/api/client");
  return { ...tab, client };
}
type Tab = Awaited<ReturnType<typeof aTab>>;

let refreshes = 0;
let answer: () => Promise<Response>;

beforeEach(() => {
  refreshes = 0;
  joinTabs();
  answer = async () => json(200, session(`token-${refreshes}`));
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => ((refreshes += 1), answer())),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  withoutLocks();
});

it("lets six tabs that are restored at once make one refresh, and all are in", async () => {
  withLocks();
  localStorage.setItem("mannequin.session", "1");
  answer = () =>
    new Promise((resolve) => setImmediate(() => resolve(json(200, session(`token-${refreshes}`)))));
  const tabs: Tab[] = [];
  for (let at = 0; at < 6; at += 1) tabs.push(await aTab());
  await Promise.all(tabs.map((tab) => tab.resumeAccess()));
  expect(tabs.map((tab) => tab.access.get().status)).toEqual(Array(6).fill("in"));
  expect(new Set(tabs.map((tab) => tab.currentToken()))).toEqual(new Set(["token-1"]));
  expect(refreshes).toBe(1);
});

it("gets every tab in without locks, too", async () => {
  localStorage.setItem("mannequin.session", "1");
  const tabs = [await aTab(), await aTab(), await aTab()];
  await Promise.all(tabs.map((tab) => tab.resumeAccess()));
  expect(tabs.map((tab) => tab.access.get().status)).toEqual(["in", "in", "in"]);
});

it("does not sign a tab out when another was let in while its own refresh was refused", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("old"));
  await vi.waitFor(() => expect(other.currentToken()).toBe("old"));
  answer = async () => {
    other.signedIn(session("new"));
    await vi.waitFor(() => expect(one.currentToken()).toBe("new"));
    return json(401, { code: "session_revoked" });
  };
  expect(await one.refreshAccess()).toBe(true);
  expect(one.access.get().status).toBe("in");
});

it("says that another account has come, names both, and sends nothing that costs until it is seen", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x", "usr_x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedIn(session("y", "usr_y"));
  await vi.waitFor(() => expect(one.access.get().user?.id).toBe("usr_y"));
  expect(one.accountChange.get()).toMatchObject({ from: { id: "usr_x" }, to: { id: "usr_y" } });
  expect(other.accountChange.get()).toBeNull();

  const submit = () =>
    one.client.POST("/v1/generations", { params: { header: { "Idempotency-Key": "k" } }, body: {} as never });
  await expect(submit()).rejects.toMatchObject({ code: "account_changed" });
  expect(fetch).not.toHaveBeenCalled();
  one.acceptAccount();
  answer = async () => json(202, {});
  await submit();
  expect(fetch).toHaveBeenCalledTimes(1);
});

it("does not send what one person pressed in the name of another whom the refresh brought", async () => {
  const tab = await aTab();
  tab.signedIn(session("x", "usr_x"));
  const paths: string[] = [];
  vi.stubGlobal("fetch", async (input: Request | string) => {
    const path = new URL(typeof input === "string" ? input : input.url, "http://localhost").pathname;
    paths.push(path);
    return path === "/v1/auth/refresh"
      ? json(200, session("y", "usr_y"))
      : json(401, { code: "unauthenticated" });
  });
  const submit = tab.client.POST("/v1/generations", {
    params: { header: { "Idempotency-Key": "k" } },
    body: {} as never,
  });
  await expect(submit).rejects.toMatchObject({ code: "account_changed" });
  expect(paths).toEqual(["/v1/generations", "/v1/auth/refresh"]);
});

it("asks the server only when somebody may be signed in", async () => {
  window.history.replaceState(null, "", "/sign-in");
  const stranger = await aTab();
  await stranger.resumeAccess();
  expect([stranger.access.get().status, refreshes]).toEqual(["out", 0]);

  window.history.replaceState(null, "", "/make/scene");
  const guest = await aTab();
  await guest.resumeAccess();
  expect([guest.access.get().status, refreshes]).toEqual(["in", 1]);

  guest.signedOutEverywhere();
  const after = await aTab();
  await after.resumeAccess();
  expect([after.access.get().status, refreshes]).toEqual(["out", 1]);
});

it("gives a tab that is opened later the session of one that is there", async () => {
  withLocks();
  const first = await aTab();
  first.signedIn(session("x"));
  window.history.replaceState(null, "", "/make/scene");
  const later = await aTab();
  await later.resumeAccess();
  expect([later.currentToken(), refreshes]).toEqual(["x", 0]);
});

it("asks the server when all that other tabs have is what was just refused", async () => {
  withLocks();
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("dead"));
  await vi.waitFor(() => expect(other.currentToken()).toBe("dead"));
  answer = async () => json(401, { code: "session_revoked" });
  expect(await one.refreshAccess()).toBe(false);
  expect(one.access.get().status).toBe("over");
});

it("says it, too, when the other tab signed out first", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x", "usr_x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedOutEverywhere();
  await vi.waitFor(() => expect(one.access.get().status).toBe("out"));
  other.signedIn(session("y", "usr_y"));
  await vi.waitFor(() =>
    expect(one.accountChange.get()).toMatchObject({ from: { id: "usr_x" }, to: { id: "usr_y" } }),
  );
  expect(other.accountChange.get()).toBeNull();
});

it("signs every tab out with the one in which it was pressed", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedOutEverywhere();
  await vi.waitFor(() => expect(one.access.get().status).toBe("out"));
});
