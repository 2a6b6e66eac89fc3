import { expect, test } from "@playwright/test";
import { routeOf, routes } from "./routes.ts";
import { nets } from "./words.ts";

test("the routers of both front ends are understood", () => {
  const all = routes();
  const paths = (front: string) => all.filter((each) => each.front === front).map((each) => each.path);
  for (const known of ["/make/:tool?", "/batch", "/history/:id?", "/orders/:id", "/sign-in", "*"])
    expect(paths("studio")).toContain(known);
  for (const known of ["/", "/users/:id/show", "/presets/:id", "/products/create", "/abnormal"])
    expect(paths("desk")).toContain(known);
  expect(all.length).toBeGreaterThan(30);
});

test("an address finds its route", () => {
  const all = routes();
  expect(routeOf(all, "/orders/ord_1")?.path).toBe("/orders/:id");
  expect(routeOf(all, "/make")?.path).toBe("/make/:tool?");
  expect(routeOf(all, "/admin/presets/create")?.path).toBe("/presets/create");
  expect(routeOf(all, "/admin")?.path).toBe("/");
  expect(routeOf(all, "/nowhere/at/all")).toBeUndefined();
});

test("what a crashed page says is known in both languages", () => {
  expect(nets().filter((each) => /[一-鿿]/.test(each)).length).toBeGreaterThan(2);
  expect(nets().filter((each) => !/[一-鿿]/.test(each)).length).toBeGreaterThan(2);
});
