import { defineConfig } from "vitest/config";

/** One run over the tests of all packages. */
export default defineConfig({
  test: { projects: ["shared", "frontend", "admin"] },
});
