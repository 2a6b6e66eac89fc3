import { defineConfig } from "@playwright/test";

/** How fast pages are painted: `make bench-pages`, never a part of the journeys. */
const SPEED = /speed\.spec\.ts$/;

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
  globalTimeout: 22 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.E2E_BASE_URL ?? "http://127.0.0.1:8080",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
      // In a container there is no user namespace to build the sandbox from, and /dev/shm is small.
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "desktop", testIgnore: SPEED, use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      testIgnore: SPEED,
      grepInvert: /@desktop/,
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    },
    { name: "speed", testMatch: SPEED },
  ],
});
