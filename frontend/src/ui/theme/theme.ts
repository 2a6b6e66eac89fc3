import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";

/** How the kit is bent to the studio's look. Colours proper are @mannequin/shared's tokens; this maps the kit's names onto them. */
const ink: MantineColorsTuple = [
  "#f4f4f3",
  "#e7e7e6",
  "#cfcfce",
  "#b3b4b4",
  "#96989a",
  "#7a7c7f",
  "#5f6164",
  "#45474a",
  "#2c2e30",
  "#18191b",
];

const dark: MantineColorsTuple = [
  "#f2f2f1",
  "#d8d9d9",
  "#a9abad",
  "#7d7e80",
  "#4a4b4c",
  "#343434",
  "#262626",
  "#1e1e1e",
  "#141414",
  "#0c0c0c",
];

export const FONT_STACK =
  '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Source Han Sans SC", "Noto Sans SC", "Noto Sans CJK SC", ' +
  '"Microsoft YaHei UI", "Microsoft YaHei", system-ui, -apple-system, "Segoe UI", sans-serif';

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 9, dark: 0 },
  // Ink on paper by day, paper on ink by night: the kit would compute one text colour for both.
  variantColorResolver: (input) =>
    input.variant === "filled" && (input.color === undefined || input.color === "ink")
      ? { background: "var(--mq-ink)", hover: "var(--mq-ink-hover)", color: "var(--mq-page)", border: "none" }
      : defaultVariantColorsResolver(input),
  colors: { ink, dark },
  fontFamily: FONT_STACK,
  fontFamilyMonospace: MONO_STACK,
  fontSizes: { xs: "12px", sm: "13.5px", md: "15px", lg: "17px", xl: "20px" },
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "md" }, styles: { root: { minHeight: 44, fontWeight: 600 } } },
    ActionIcon: { defaultProps: { size: 44, variant: "subtle", color: "ink" } },
    InputWrapper: {
      styles: {
        label: { marginBottom: 6, fontSize: 13.5, fontWeight: 620 },
        description: { marginBottom: 6 },
      },
    },
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md", comboboxProps: { shadow: "md" } } },
    Textarea: { defaultProps: { size: "md" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 350 } },
  },
});

const shared = {
  "--mantine-color-body": "var(--mq-page)",
  "--mantine-color-text": "var(--mq-ink)",
  "--mantine-color-dimmed": "var(--mq-muted)",
  "--mantine-color-placeholder": "var(--mq-muted)",
  "--mantine-color-error": "var(--mq-danger)",
  "--mantine-color-default": "var(--mq-surface)",
  "--mantine-color-default-hover": "var(--mq-sunken)",
  "--mantine-color-default-color": "var(--mq-ink)",
  "--mantine-color-default-border": "var(--mq-edge)",
  "--mantine-line-height": "1.55",
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
