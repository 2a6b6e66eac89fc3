import { defineConfig } from "@playwright/test";

/** How fast pages are painted: `make bench-pages`, never a part of the journeys. */
const SPEED = /speed\.spec\.ts$/;
/** Slow and silent lines, to be lived through in real time: `make test-lines`. */
const LINES = /journeys\/line\/.*\.spec\.ts$/;
/** The back office on a phone: that every page fits and can be entered. What it does is the same as on a desktop. */
const DESK_DEEDS = /journeys\/desk\/(?!layout|entrance)/;
/** WeChat's own browser on a phone. */
const INSIDE_WECHAT =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.49";
/** A shop that is paid inside WeChat, which the other journeys' is not. */
const WECHAT = /journeys\/wechat\//;
/** A whole walk through everything takes as long as it is told to. */
const GLOBAL_MINUTES = process.env.EXPLORE === "whole" ? Number(process.env.MINUTES ?? 40) + 15 : 22;

/** Journeys whose picture is another on a phone; E2E_PHONE=all runs those too that are the same. */
const PHONE = process.env.E2E_PHONE === "all" ? /./ : /@phone/;

const EXPLORER = { testDir: "explore", use: { trace: "off", screenshot: "off" } } as const;

/**
 * A browser against a running Mannequin that plays AIHubMix with the simulator. `make test` starts one and says where:
 * E2E_BASE_URL, and E2E_CHROMIUM for the browser, which comes from the system's packages.
 */
export default defineConfig({
  testDir: "journeys",
  outputDir: "../../test-results/e2e",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  globalTimeout: GLOBAL_MINUTES * 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.E2E_BASE_URL ?? "http://127.0.0.1:8080",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    actionTimeout: 15_000,
    // Without the film: taking it costs as much as the browser itself.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
      // In a container there is no user namespace to build the sandbox from, and /dev/shm is small.
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    {
      name: "desktop",
      testIgnore: [SPEED, LINES, WECHAT],
      grepInvert: /@phone-only/,
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: "phone",
      testIgnore: [SPEED, LINES, WECHAT, DESK_DEEDS],
      grep: PHONE,
      grepInvert: /@desktop/,
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    },
    { name: "lines", testMatch: LINES, use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "wechat",
      testMatch: WECHAT,
      use: {
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
        userAgent: INSIDE_WECHAT,
      },
    },
    { name: "speed", testMatch: SPEED },
    // The explorer: one after the other, the last one is the one to ask for.
    { name: "explore-world", ...EXPLORER, testMatch: /world\.setup\.ts$|routes\.spec\.ts$/ },
    { name: "explore-walk", ...EXPLORER, testMatch: /walk\.spec\.ts$/, dependencies: ["explore-world"] },
    { name: "explore-office", ...EXPLORER, testMatch: /office\.spec\.ts$/, dependencies: ["explore-walk"] },
    { name: "explore", ...EXPLORER, testMatch: /verdict\.spec\.ts$/, dependencies: ["explore-office"] },
  ],
});
