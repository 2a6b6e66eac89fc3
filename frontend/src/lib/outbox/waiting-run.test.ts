// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { dropRun, holdRun, nextFor, payRunWith, START_WITHIN_MS, waitingRun } from "./waiting-run";

const RUN = { body: '{"preset":"scene"}', preset: "scene", price: 16 };

describe("a run that waits for credits", () => {
  it("is found again after a reload with the body, key and order it had", () => {
    const held = holdRun("usr_1", RUN, 1000);
    payRunWith("usr_1", "ord_1", 2000);
    expect(waitingRun("usr_1", 3000)).toEqual({ ...held, orderId: "ord_1", at: 2000 });
  });

  it("keeps its key while the wish is the same, and gets a new one for another wish", () => {
    const first = holdRun("usr_1", RUN, 1000);
    expect(holdRun("usr_1", RUN, 2000).key).toBe(first.key);
    expect(holdRun("usr_1", { ...RUN, body: "{}" }, 2000).key).not.toBe(first.key);
  });

  it("belongs to one person", () => {
    holdRun("usr_1", RUN, 1000);
    expect(waitingRun("usr_2", 1000)).toBeNull();
  });

  it("is not started for somebody who comes back much later", () => {
    holdRun("usr_1", RUN, 1000);
    expect(waitingRun("usr_1", 1001 + START_WITHIN_MS)).toBeNull();
  });

  it("is forgotten only by its own key", () => {
    const held = holdRun("usr_1", RUN, 1000);
    dropRun("usr_1", "another");
    expect(waitingRun("usr_1", 1000)).not.toBeNull();
    dropRun("usr_1", held.key);
    expect(waitingRun("usr_1", 1000)).toBeNull();
  });

  it("starts when its own order is fulfilled, and not a moment before", () => {
    const held = { ...holdRun("usr_1", RUN, 1000), orderId: "ord_1" };
    expect(
      ["created", "pending", "paid", "review", "fulfilled"].map((state) =>
        nextFor(held, { id: "ord_1", state }),
      ),
    ).toEqual(["wait", "wait", "wait", "wait", "start"]);
    expect(nextFor(held, { id: "ord_2", state: "fulfilled" })).toBe("wait");
    expect(nextFor({ ...held, orderId: null }, { id: "ord_1", state: "fulfilled" })).toBe("wait");
  });

  it("is given up with its order", () => {
    const held = { ...holdRun("usr_1", RUN, 1000), orderId: "ord_1" };
    expect(nextFor(held, { id: "ord_1", state: "closed" })).toBe("drop");
    expect(nextFor(held, { id: "ord_1", state: "refunded" })).toBe("drop");
  });
});
