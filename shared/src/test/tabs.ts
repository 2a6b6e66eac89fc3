import { vi } from "vitest";
import type { Session } from "@mannequin/shared/contract/types";

/** What a sign-in answers, for one person and one token. */
export const aSession = (token: string, id = "usr_x") =>
  ({
    access_token: token,
    expires_in: 600,
    user: { id, email: `${id}@shop.cn`, display_name: null },
  }) as unknown as Session;

export const jsonAnswer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

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

/** The tabs of this test hear each other, and none of an earlier one. */
export function joinTabs(): void {
  bus = [];
  vi.stubGlobal("BroadcastChannel", Channel);
}

/** What a browser's locks do, for tabs that live in one process. */
function locks(): LockManager {
  const shared: LockInfo[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let busy = 0;
  const request = async (name: string, options: LockOptions, work: (lock: Lock | null) => unknown) => {
    if (options.mode === "shared") return (void shared.push({ name }), work({} as Lock));
    if (options.ifAvailable === true && busy > 0) return work(null);
    busy += 1;
    const run = tail.then(() => work({} as Lock)).finally(() => (busy -= 1));
    tail = run.catch(() => undefined);
    return run;
  };
  return { request, query: async () => ({ held: shared }) } as unknown as LockManager;
}

export const withLocks = () =>
  Object.defineProperty(navigator, "locks", { value: locks(), configurable: true });

export function withoutLocks(): void {
  Reflect.deleteProperty(navigator, "locks");
}
