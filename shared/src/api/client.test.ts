// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { access, currentToken, signedIn, signedOut } from "@mannequin/shared/session/access";
import { aSession, jsonAnswer as json } from "@mannequin/shared/test/tabs";
import { client, unwrap } from "./client";
import type { ApiError } from "@mannequin/shared/contract/error";

const session = (token: string) => aSession(token, "usr_1");

/** A server that accepts one token and trades the cookie for it. */
function server(good: string, refresh: () => Response) {
  const seen: string[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (input: Request | string) => {
      const url = typeof input === "string" ? input : input.url;
      seen.push(new URL(url, "http://localhost").pathname);
      if (url.endsWith("/v1/auth/refresh")) return refresh();
      const sent = (input as Request).headers.get("authorization");
      return sent === `Bearer ${good}` ? json(200, { items: [] }) : json(401, { code: "unauthenticated" });
    }),
  );
  return seen;
}

beforeEach(() => signedIn(session("stale")));
afterEach(() => {
  vi.unstubAllGlobals();
  signedOut();
});

describe("an expired access token", () => {
  it("is renewed once for all requests that met it, and each is sent again", async () => {
    const seen = server("fresh", () => json(200, session("fresh")));
    await Promise.all([unwrap(client.GET("/v1/presets")), unwrap(client.GET("/v1/auth/sessions"))]);
    expect(seen.filter((path) => path === "/v1/auth/refresh")).toHaveLength(1);
    expect(currentToken()).toBe("fresh");
  });

  it("asks for the password in place when the session is over", async () => {
    server("fresh", () => json(401, { code: "session_revoked" }));
    await expect(unwrap(client.GET("/v1/presets"))).rejects.toMatchObject({ status: 401 });
    expect(access.get()).toMatchObject({ status: "over", user: { id: "usr_1" } });
  });

  it("keeps the session when the server merely cannot be asked", async () => {
    server("fresh", () => json(503, { code: "unavailable" }));
    await expect(unwrap(client.GET("/v1/presets"))).rejects.toMatchObject({ status: 503 });
    expect(access.get().status).toBe("in");
  });
});

describe("a problem", () => {
  it("carries its code, its numbers and when to come back", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(
        json(429, { code: "rate_limited", request_id: "req_9", required: 8 }, { "retry-after": "12" }),
      ),
    );
    const error = await unwrap(client.GET("/v1/presets")).catch((caught: unknown) => caught as ApiError);
    expect(error).toMatchObject({ status: 429, code: "rate_limited", requestId: "req_9", retryAfter: 12 });
    expect((error as ApiError).number("required")).toBe(8);
  });

  it("is called network when no answer came, and counts as unanswered", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed to fetch")));
    await expect(unwrap(client.GET("/v1/presets"))).rejects.toMatchObject({
      code: "network",
      answered: false,
    });
  });
});
