import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { signedIn } from "@mannequin/shared/session/access";
import { aSession as session } from "@mannequin/shared/test/tabs";
import { dropCacheWithTheAccount } from "./drop-cache";

it("drops what the one account's pages showed when another is here", () => {
  const cache = new QueryClient();
  const stop = dropCacheWithTheAccount(cache);
  signedIn(session("x", "usr_x"));
  cache.setQueryData(["balance"], { available: 215 });
  cache.setQueryData(["site"], { simulated: true });
  signedIn(session("x2", "usr_x"));
  expect(cache.getQueryData(["balance"])).toEqual({ available: 215 });
  signedIn(session("y", "usr_y"));
  expect(cache.getQueryData(["balance"])).toBeUndefined();
  expect(cache.getQueryData(["site"])).toEqual({ simulated: true });
  stop();
});
