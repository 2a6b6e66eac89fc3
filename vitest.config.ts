import { defineConfig } from "vitest/config";

/** One run over the tests of all packages. */
export default defineConfig({
  test: {
    projects: ["shared", "frontend", "admin"],
    // Vitest leaves one core to itself, which on a machine of two is half of them.
    pool: "threads",
    maxWorkers: "100%",
  },
});
