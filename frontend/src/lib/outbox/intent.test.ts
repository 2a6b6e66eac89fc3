// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { closeIntent, openIntent, pendingIntent, RESUME_WITHIN_MS, shelveIntent } from "./intent";

describe("an intent", () => {
  it("keeps its key while the same wish is unanswered", () => {
    const first = openIntent("usr_1", '{"preset":"model"}', 1000);
    expect(openIntent("usr_1", '{"preset":"model"}', 2000).key).toBe(first.key);
  });

  it("gets a new key when the wish changes", () => {
    const first = openIntent("usr_1", '{"preset":"model"}', 1000);
    expect(openIntent("usr_1", '{"preset":"pose"}', 1001).key).not.toBe(first.key);
  });

  it("gets a new key once it was answered, so that the same wish can be made twice", () => {
    const first = openIntent("usr_1", "{}", 1000);
    closeIntent("usr_1", first.key);
    expect(pendingIntent("usr_1", 1001)).toBeNull();
    expect(openIntent("usr_1", "{}", 1002).key).not.toBe(first.key);
  });

  it("is not closed by the answer to an older one", () => {
    const first = openIntent("usr_1", "a", 1000);
    const second = openIntent("usr_1", "b", 1001);
    closeIntent("usr_1", first.key);
    expect(pendingIntent("usr_1", 1002)?.key).toBe(second.key);
  });

  it("is found again after a reload, with the body exactly as sent", () => {
    const sent = openIntent("usr_1", '{"b":1,"a":2}', 1000);
    expect(pendingIntent("usr_1", 5000)).toEqual(sent);
  });

  it("is dropped when the seller comes back too late", () => {
    openIntent("usr_1", "{}", 1000);
    expect(pendingIntent("usr_1", 1001 + RESUME_WITHIN_MS)).toBeNull();
  });

  it("belongs to one person", () => {
    openIntent("usr_1", "{}", 1000);
    expect(pendingIntent("usr_2", 1001)).toBeNull();
  });

  it("keeps its key but is marked once the seller was told of trouble", () => {
    const intent = openIntent("usr_1", "{}", 1000);
    shelveIntent("usr_1", intent.key);
    expect(pendingIntent("usr_1", 1001)).toMatchObject({ key: intent.key, told: true });
    expect(openIntent("usr_1", "{}", 1002).key).toBe(intent.key);
  });
});
