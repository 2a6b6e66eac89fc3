// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { singleKeys, useShortcuts } from "./use-shortcuts";

const press = (target: Element, init: KeyboardEventInit) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));

afterEach(() => {
  singleKeys.set(true);
  document.body.replaceChildren();
});

it("acts on a plain key, and on nothing while somebody types, a dialog is open or another key is held", () => {
  const act = vi.fn();
  renderHook(() => useShortcuts({ d: act }));
  press(document.body, { key: "d" });
  press(document.body, { key: "D" });
  expect(act).toHaveBeenCalledTimes(2);

  press(document.body, { key: "d", ctrlKey: true });
  press(document.body, { key: "d", repeat: true });
  const field = document.body.appendChild(document.createElement("textarea"));
  press(field, { key: "d" });
  document.body.appendChild(document.createElement("div")).setAttribute("role", "dialog");
  press(document.body, { key: "d" });
  expect(act).toHaveBeenCalledTimes(2);
});

it("leaves arrows to what they move", () => {
  const act = vi.fn();
  renderHook(() => useShortcuts({ arrowleft: act }));
  const slider = document.body.appendChild(document.createElement("input"));
  slider.type = "range";
  press(slider, { key: "ArrowLeft" });
  expect(act).not.toHaveBeenCalled();
  press(document.body, { key: "ArrowLeft" });
  expect(act).toHaveBeenCalledTimes(1);
});

it("can be switched off, and stays off after a reload", () => {
  const act = vi.fn();
  renderHook(() => useShortcuts({ d: act }));
  singleKeys.set(false);
  press(document.body, { key: "d" });
  expect(act).not.toHaveBeenCalled();
  expect(localStorage.getItem("mannequin.keys")).toBe("false");
});
