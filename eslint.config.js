import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Dependencies point one way, within a package by rings of folders:
 *   shared    lib ← contract ← session ← api
 *   frontend  lib, api, ui ← checkout ← features ← routes
 *   admin     lib ← api ← i18n, ui ← tables ← features ← app
 * The front ends import `@mannequin/shared`, never each other. A feature reaches its own folder only. Relative paths
 * that climb out of a folder are refused, so the alias is the only way across and one pattern per ring is enough.
 */
const noClimbing = { group: ["../*"], message: "Cross a folder by its @/ alias." };
const noLeaving = { group: ["../../*"], message: "A part of a feature reaches its own feature only." };
const noLeavingFromBelow = { ...noLeaving, group: ["../../../*"] };
const ring = (files, forbidden, message, climbing = noClimbing) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [climbing, { group: forbidden, message }] }],
  },
});

const within = (name) => `@mannequin/shared/${name}/*`;
const shared = [
  ring(
    ["shared/src/lib/**"],
    [within("contract"), within("session"), within("api"), within("ui")],
    "lib knows nothing above it.",
  ),
  ring(
    ["shared/src/contract/**"],
    [within("session"), within("api"), within("ui")],
    "contract may use lib only.",
  ),
  ring(
    ["shared/src/session/*[!t].ts"],
    [within("api"), within("ui")],
    "session may use lib and contract only.",
  ),
];

const FEATURE = ["@/features/*", "@/routes*"];
const FEATURE_SAYS = "A feature imports its own folder, checkout, ui, api and lib.";
const frontend = [
  ring(
    ["frontend/src/lib/**"],
    ["@/api/*", "@/ui/*", "@/checkout/*", ...FEATURE],
    "lib knows nothing above it.",
  ),
  ring(["frontend/src/api/**"], ["@/ui/*", "@/checkout/*", ...FEATURE], "api may use lib only."),
  ring(["frontend/src/ui/**"], ["@/checkout/*", ...FEATURE], "ui may use lib and api only."),
  ring(["frontend/src/checkout/**"], FEATURE, "checkout may use lib, api and ui only."),
  ring(["frontend/src/features/*/*"], FEATURE, FEATURE_SAYS),
  // A feature may be cut into folders, two deep; from those, its own files are one or two steps up.
  ring(["frontend/src/features/*/*/*"], FEATURE, FEATURE_SAYS, noLeaving),
  ring(["frontend/src/features/*/*/*/*"], FEATURE, FEATURE_SAYS, noLeavingFromBelow),
];

const ABOVE = ["@/features/*", "@/app/*"];
const admin = [
  ring(
    ["admin/src/lib/**"],
    ["@/api/*", "@/i18n/*", "@/ui/*", "@/tables/*", ...ABOVE],
    "lib knows nothing above it.",
  ),
  ring(["admin/src/api/**"], ["@/i18n/*", "@/ui/*", "@/tables/*", ...ABOVE], "api may use lib only."),
  ring(["admin/src/i18n/**"], ["@/ui/*", "@/tables/*", ...ABOVE], "texts know lib and api only."),
  ring(["admin/src/ui/**"], ["@/tables/*", ...ABOVE], "ui may use lib, api and texts only."),
  ring(["admin/src/tables/**"], ABOVE, "tables may use ui, api, texts and lib only."),
  ring(
    ["admin/src/features/*/*"],
    ABOVE,
    "A feature imports its own folder, tables, ui, api, texts and lib.",
  ),
  ring(
    ["admin/src/features/*/*/**"],
    ABOVE,
    "A feature imports its own folder, tables, ui, api, texts and lib.",
    noLeaving,
  ),
];

const GLOBALS = ["URL", "console", "document", "localStorage", "navigator", "process", "window"];

export default tseslint.config(
  { ignores: ["**/dist", "**/node_modules", "**/schema.d.ts", "tests", "target", ".data", "src", "dev"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ["*/src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_" }],
      eqeqeq: "error",
    },
  },
  ...shared,
  ...frontend,
  ...admin,
  {
    files: ["*/config/**", "*/public/**"],
    languageOptions: { globals: Object.fromEntries(GLOBALS.map((name) => [name, "readonly"])) },
  },
  { files: ["*/src/i18n/**"], rules: { "max-lines": "off" } },
);
