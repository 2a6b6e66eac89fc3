/** Brings the scripts of in-page/ into every page of a browser context. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext } from "@playwright/test";
import ts from "typescript";
import type { Explore } from "./in-page/index.ts";

declare global {
  interface Window {
    explore: Explore;
  }
}

const FOLDER = path.join(import.meta.dirname, "in-page");
/** Each after what it needs. */
const FILES = ["geometry.ts", "controls.ts", "demands.ts", "index.ts"];

function bundled(): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  const modules = FILES.map((file) => {
    const code = ts.transpileModule(readFileSync(path.join(FOLDER, file), "utf8"), {
      compilerOptions,
    }).outputText;
    return `((exports) => {${code}\n})(modules["./${file}"] = {});`;
  });
  return `(() => { const modules = {}; const require = (name) => modules[name];\n${modules.join("\n")}\nwindow.explore = modules["./index.ts"].explore; })();`;
}

export async function inject(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: bundled() });
}
