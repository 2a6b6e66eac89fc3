/** What has to be reached: read from the routers of both front ends, so that no page can be forgotten. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

export type Front = "studio" | "desk";

/** Pages that no press leads to: `letter` is opened from an e-mail, `address` only by a mistyped one. */
const NOT_BY_PRESSING: Record<string, "letter" | "address"> = {
  "/reset-password": "letter",
  "/verify-email": "letter",
  "*": "address",
};

export interface Route {
  front: Front;
  /** As the router spells it, without the base of its front end: "/orders/:id". */
  path: string;
  how: "press" | "letter" | "address";
}

const ROOT = path.resolve(import.meta.dirname, "../../../..");
export const BASE: Record<Front, string> = { studio: "", desk: "/admin" };

/** The sources under a folder whose text passes `has`. */
function sources(folder: string, has: (text: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"))
    .filter(has);
}

/** All but the address that only leads on to another. */
function studioPaths(): string[] {
  const texts = sources(path.join(ROOT, "frontend/src"), (text) => text.includes("createBrowserRouter("));
  return texts.flatMap((text) =>
    [...text.matchAll(/\bpath: "([^"]+)"(?!, Component: HomeRedirect)/g)].map((hit) => hit[1] ?? ""),
  );
}

/** react-admin makes up to four pages of one resource. */
function resourcePaths(element: string): string[] {
  const name = /\bname="([^"]+)"/.exec(element)?.[1] ?? "";
  const pages = {
    list: `/${name}`,
    show: `/${name}/:id/show`,
    edit: `/${name}/:id`,
    create: `/${name}/create`,
  };
  return Object.entries(pages)
    .filter(([page]) => new RegExp(`\\b${page}=\\{`).test(element))
    .map(([, where]) => where);
}

function deskPaths(): string[] {
  const texts = sources(path.join(ROOT, "admin/src"), (text) => text.includes("<Resource"));
  return texts.flatMap((text) => [
    ...(/\bdashboard=\{/.test(text) ? ["/"] : []),
    ...[...text.matchAll(/<Resource\b[^>]*>/g)].flatMap((hit) => resourcePaths(hit[0])),
    ...[...text.matchAll(/<Route\b[^>]*\bpath="([^"]+)"/g)].map((hit) => hit[1] ?? ""),
  ]);
}

export function routes(): Route[] {
  const of = (front: Front, paths: string[]): Route[] =>
    [...new Set(paths)].map((each) => ({
      front,
      path: each,
      how: (front === "studio" && NOT_BY_PRESSING[each]) || "press",
    }));
  return [...of("studio", studioPaths()), ...of("desk", deskPaths())];
}

/** "/orders/:id" fits "/orders/ord_1", "/make/:tool?" fits "/make" too. */
function fits(pattern: string, pathname: string): boolean {
  const source = pattern.replace(/\/:\w+\?/g, "(?:/[^/]+)?").replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${source}/?$`).test(pathname);
}

export const frontOf = (pathname: string): Front => (/^\/admin(\/|$)/.test(pathname) ? "desk" : "studio");

/** The route that an address belongs to; literal ones win over those with a parameter, `*` fits nothing. */
export function routeOf(all: Route[], pathname: string): Route | undefined {
  const front = frontOf(pathname);
  const inside = decodeURIComponent(pathname.slice(BASE[front].length)) || "/";
  return all
    .filter((each) => each.front === front && each.path !== "*" && fits(each.path, inside))
    .sort((a, b) => Number(a.path.includes(":")) - Number(b.path.includes(":")))[0];
}
