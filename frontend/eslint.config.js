import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Dependencies point one way: lib, api, ui ← checkout ← features ← routes. Paying is shared by several features and
 * stands below them. A feature reaches its own folder only.
 * `group` patterns match the `@/…` alias; relative paths that climb out of a folder are refused outright,
 * so the alias is the only way across and one pattern per ring is enough.
 */
const noClimbing = { group: ["../*"], message: "Cross a folder by its @/ alias." };
const noLeaving = { group: ["../../*"], message: "A part of a feature reaches its own feature only." };
const ring = (files, forbidden, message, climbing = noClimbing) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [climbing, { group: forbidden, message }] }],
  },
});
const FEATURE = ["@/features/*", "@/routes*"];
const FEATURE_SAYS = "A feature imports its own folder, checkout, ui, api and lib.";

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
  ring(["src/lib/**"], ["@/api/*", "@/ui/*", "@/checkout/*", "@/features/*", "@/routes*"], "lib knows nothing above it."),
  ring(["src/api/**"], ["@/ui/*", "@/checkout/*", "@/features/*", "@/routes*"], "api may use lib only."),
  ring(["src/ui/**"], ["@/checkout/*", "@/features/*", "@/routes*"], "ui may use lib and api only."),
  ring(["src/checkout/**"], ["@/features/*", "@/routes*"], "checkout may use lib, api and ui only."),
  ring(["src/features/*/*"], FEATURE, FEATURE_SAYS),
  // A feature may be cut into folders one deep; from those, its own files are one step up.
  ring(["src/features/*/*/**"], FEATURE, FEATURE_SAYS, noLeaving),
  { files: ["scripts/**", "public/**"], languageOptions: { globals: { console: "readonly", process: "readonly", document: "readonly", window: "readonly", localStorage: "readonly", navigator: "readonly", URL: "readonly" } } },
  { files: ["src/i18n/**"], rules: { "max-lines": "off" } },
);
