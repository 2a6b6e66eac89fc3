import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Dependencies point one way: lib ← api ← i18n, ui ← tables ← features ← app. Lists that several features show (a
 * person's ledger is also a page of its own) stand below them in `tables`. A feature reaches its own folder only.
 * Relative paths that climb out of a folder are refused, so the `@/` alias is the only way across.
 */
const noClimbing = { group: ["../*"], message: "Cross a folder by its @/ alias." };
const ring = (files, forbidden, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [noClimbing, { group: forbidden, message }] }],
  },
});
const above = ["@/features/*", "@/app/*"];

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts", "node_modules"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_" }],
      eqeqeq: "error",
    },
  },
  ring(["src/lib/**"], ["@/api/*", "@/i18n/*", "@/ui/*", "@/tables/*", ...above], "lib knows nothing above it."),
  ring(["src/api/**"], ["@/i18n/*", "@/ui/*", "@/tables/*", ...above], "api may use lib only."),
  ring(["src/i18n/**"], ["@/ui/*", "@/tables/*", ...above], "texts know lib and api only."),
  ring(["src/ui/**"], ["@/tables/*", ...above], "ui may use lib, api and texts only."),
  ring(["src/tables/**"], above, "tables may use ui, api, texts and lib only."),
  ring(["src/features/**"], above, "A feature imports its own folder, tables, ui, api, texts and lib."),
  {
    files: ["scripts/**", "public/**"],
    languageOptions: {
      globals: {
        console: "readonly", process: "readonly", document: "readonly", window: "readonly", localStorage: "readonly",
        URL: "readonly",
      },
    },
  },
  { files: ["src/i18n/**"], rules: { "max-lines": "off" } },
);
