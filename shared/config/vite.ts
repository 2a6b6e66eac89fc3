import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { coloursCss } from "./colours-css.ts";

const api = process.env.MANNEQUIN_API ?? "http://127.0.0.1:8080";
const proxy = { "/v1": { target: api, ws: true, changeOrigin: false } };
const inside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Bundle {
  /** Where its pages begin. */
  base: string;
  /** The `src` folder that `@/` stands for. */
  source: string;
  /** Kilobytes above which vite warns about one file. */
  warnAbove?: number;
  /** How long one test may take (ms). */
  testTimeout?: number;
}

/** The Vite and Vitest configuration of both front ends. */
export function bundle({ base, source, warnAbove, testTimeout }: Bundle): ViteUserConfig {
  return defineConfig({
    base,
    plugins: [react(), coloursCss()],
    resolve: { alias: { "@": source } },
    build: {
      target: "es2022",
      // The page's policy forbids inline data in scripts; only images may be data: URLs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: warnAbove,
    },
    server: { proxy },
    preview: { proxy },
    test: {
      environment: "node",
      globals: true,
      setupFiles: [inside("../src/test/setup.ts")],
      css: false,
      restoreMocks: true,
      testTimeout,
    },
  });
}
