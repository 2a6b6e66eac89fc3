/** Who walks where, on what, in which language, and for how long. */
import type { BrowserContextOptions } from "@playwright/test";
import type { Front } from "./routes.ts";

export type PersonKind = "visitor" | "new" | "member" | "support" | "operator" | "admin";
export type Language = "zh-CN" | "en";
export type ScreenName = "desktop" | "laptop" | "small-laptop" | "tablet" | "phone" | "zoomed";

const wide = (width: number, height: number, deviceScaleFactor = 1): BrowserContextOptions => ({
  viewport: { width, height },
  deviceScaleFactor,
});

export const SCREENS: Record<ScreenName, BrowserContextOptions> = {
  desktop: wide(1440, 900),
  // A 1366×768 laptop, less the browser's own bars.
  laptop: wide(1366, 657),
  "small-laptop": wide(1280, 720),
  tablet: wide(1024, 768),
  phone: { ...wide(390, 844, 2), isMobile: true, hasTouch: true },
  // 1440×900 at 200 %.
  zoomed: wide(720, 450, 2),
};

export const FRONT_OF: Record<PersonKind, Front> = {
  visitor: "studio",
  new: "studio",
  member: "studio",
  support: "desk",
  operator: "desk",
  admin: "desk",
};

export interface Walk {
  name: string;
  person: PersonKind;
  screen: ScreenName;
  language: Language;
  /** Presses after which the walk ends, when its time has not ended before. */
  steps: number;
  seconds: number;
}

/** Everybody once, on the screens and in the languages that differ most: what `make test` has time for. */
const SHORT: [PersonKind, ScreenName, Language, number][] = [
  ["admin", "desktop", "zh-CN", 45],
  ["member", "phone", "en", 40],
  ["new", "laptop", "zh-CN", 16],
  ["support", "tablet", "en", 14],
  ["visitor", "zoomed", "zh-CN", 8],
];

/** Only a machine with too much to do needs as long: the steps end a short walk, so that it is the same every time. */
const SHORT_SECONDS = 150;

export const WHOLE = process.env.EXPLORE === "whole";
export const SEED = process.env.SEED ?? "1";
/** A regular expression: only the walks whose name it fits, to follow up a finding. */
export const CHOSEN = process.env.WALKS;
const MINUTES = Number(process.env.MINUTES ?? 40);
/** As many browsers walk beside each other. */
const WORKERS = 2;
/** Signing in, making pictures and buying, before the first press. */
const OUTFIT_SECONDS = 15;

type Who = readonly [PersonKind, ScreenName, Language];

const named = ([person, screen, language]: Who) => ({
  name: `${person}-${screen}-${language === "en" ? "en" : "zh"}`,
  person,
  screen,
  language,
});

function everybodyEverywhere(): Who[] {
  const people = Object.keys(FRONT_OF) as PersonKind[];
  const screens = Object.keys(SCREENS) as ScreenName[];
  const languages = ["zh-CN", "en"] as const;
  return people.flatMap((person) =>
    screens.flatMap((screen) => languages.map((language) => [person, screen, language] as const)),
  );
}

export function walks(): Walk[] {
  const wanted = (walk: { name: string }) => new RegExp(CHOSEN ?? "").test(walk.name);
  if (!WHOLE) {
    return SHORT.map(([person, screen, language, steps]) => ({
      ...named([person, screen, language]),
      steps,
      seconds: SHORT_SECONDS,
    })).filter(wanted);
  }
  const all = everybodyEverywhere().map(named).filter(wanted);
  const seconds = Math.max(20, (MINUTES * 60 * WORKERS) / all.length - OUTFIT_SECONDS);
  // A visitor has few pages.
  return all.map((walk) => ({
    ...walk,
    steps: 10_000,
    seconds: walk.person === "visitor" ? Math.min(seconds, 30) : seconds,
  }));
}
