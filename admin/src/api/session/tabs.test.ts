import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Session } from "@/api/session/account";

/** Each call is a page of its own: the modules of a tab are loaded anew. */
async function aTab() {
  vi.resetModules();
  const tab = await import("@/api/session/access");
  const { json } = await import("@/api/http");
  return { ...tab, json };
}

const session = (token: string, id = "usr_x") =>
  ({ access_token: token, expires_in: 600, user: { id, email: `${id}@shop.cn`, display_name: null } }) as unknown as Session;
const answerOf = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** What a browser's locks do, for tabs that live in one process. */
function locks(): LockManager {
  const shared: LockInfo[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let busy = 0;
  const request = async (name: string, options: LockOptions, work: (lock: Lock | null) => unknown) => {
    if (options.mode === "shared") {
      shared.push({ name });
      return work({} as Lock);
    }
    if (options.ifAvailable === true && busy > 0) return work(null);
    busy += 1;
    const run = tail.then(() => work({} as Lock)).finally(() => (busy -= 1));
    tail = run.catch(() => undefined);
    return run;
  };
  return { request, query: () => Promise.resolve({ held: shared }) } as unknown as LockManager;
}

/** What a browser's channels do, for the tabs of one test. */
let bus: Channel[] = [];
class Channel extends EventTarget {
  constructor() {
    super();
    bus.push(this);
  }
  postMessage(data: unknown) {
    const others = bus.filter((each) => each !== this);
    setImmediate(() => others.forEach((each) => each.dispatchEvent(new MessageEvent("message", { data }))));
  }
}

let asked: string[] = [];
let answer: (path: string) => Promise<Response>;

beforeEach(() => {
  asked = [];
  bus = [];
  vi.stubGlobal("BroadcastChannel", Channel);
  answer = () => Promise.resolve(answerOf(200, session(`token-${asked.length}`)));
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return answer(path);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "locks");
});
const withLocks = () => Object.defineProperty(navigator, "locks", { value: locks(), configurable: true });

it("lets six tabs that are restored at once make one refresh, and all are in", async () => {
  withLocks();
  localStorage.setItem("mannequin.session", "1");
  answer = () => new Promise((resolve) => setImmediate(() => resolve(answerOf(200, session(`token-${asked.length}`)))));
  const tabs = [];
  for (let at = 0; at < 6; at += 1) tabs.push(await aTab());
  await Promise.all(tabs.map((tab) => tab.resumeAccess()));
  expect(tabs.map((tab) => tab.access.get().status)).toEqual(Array(6).fill("in"));
  expect(asked).toHaveLength(1);
});

it("asks the server for nothing on a browser where nobody has been", async () => {
  const stranger = await aTab();
  await stranger.resumeAccess();
  expect(stranger.access.get().status).toBe("out");
  await expect(stranger.json("/v1/admin/me")).rejects.toMatchObject({ code: "unauthenticated" });
  expect(asked).toEqual([]);
});

it("asks again where somebody was signed in, and not after they signed out", async () => {
  localStorage.setItem("mannequin.session", "1");
  const guest = await aTab();
  await guest.resumeAccess();
  expect([guest.access.get().status, asked.length]).toEqual(["in", 1]);
  guest.signedOutEverywhere();
  const after = await aTab();
  await after.resumeAccess();
  expect([after.access.get().status, asked.length]).toEqual(["out", 1]);
});

it("does nothing in the name of somebody who signed in on another tab, until that was seen", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x", "usr_x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedIn(session("y", "usr_y"));
  await vi.waitFor(() => expect(one.accountChange.get()).toMatchObject({ from: { id: "usr_x" }, to: { id: "usr_y" } }));
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
    Promise.resolve(path === "/v1/auth/refresh" ? answerOf(200, session("y", "usr_y")) : answerOf(401, { code: "unauthenticated" }));
  const refund = tab.json("/v1/admin/orders/ord_1/refund", { method: "POST", body: {} });
  await expect(refund).rejects.toMatchObject({ code: "account_changed" });
  expect(asked).toEqual(["/v1/admin/orders/ord_1/refund", "/v1/auth/refresh"]);
});

it("signs every tab out with the one in which it was pressed", async () => {
  const [one, other] = [await aTab(), await aTab()];
  one.signedIn(session("x"));
  await vi.waitFor(() => expect(other.access.get().status).toBe("in"));
  other.signedOutEverywhere();
  await vi.waitFor(() => expect(one.access.get().status).toBe("out"));
});
