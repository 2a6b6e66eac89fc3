/** The studio's colours (frontend/src/ui/tokens.css) as values, since the kit computes with them. */
export interface Tokens {
  page: string;
  surface: string;
  sunken: string;
  line: string;
  edge: string;
  ink: string;
  inkHover: string;
  muted: string;
  stage: string;
  tape: string;
  tapeSoft: string;
  danger: string;
  dangerSoft: string;
  good: string;
  goodSoft: string;
  warn: string;
  warnSoft: string;
  busy: string;
  busySoft: string;
}

export const LIGHT: Tokens = {
  page: "#f3f3f3",
  surface: "#ffffff",
  sunken: "#eeeeee",
  line: "#dedede",
  edge: "#868686",
  ink: "#18191b",
  inkHover: "#35373a",
  muted: "#595b5e",
  stage: "#d2d2d2",
  tape: "#ffd21f",
  tapeSoft: "#fff6d1",
  danger: "#a8201a",
  dangerSoft: "#fbeceb",
  good: "#17663c",
  goodSoft: "#e6f2eb",
  warn: "#7a5200",
  warnSoft: "#fdf1d6",
  busy: "#2b4f7e",
  busySoft: "#e7eef7",
};

export const DARK: Tokens = {
  page: "#141414",
  surface: "#1e1e1f",
  sunken: "#171717",
  line: "#333435",
  edge: "#7d7e80",
  ink: "#f2f2f1",
  inkHover: "#d4d4d3",
  muted: "#a9abad",
  stage: "#3c3c3c",
  tape: "#ffd21f",
  tapeSoft: "#3a3213",
  danger: "#ff9d94",
  dangerSoft: "#3a2221",
  good: "#7fd6a6",
  goodSoft: "#1d3026",
  warn: "#f2c46d",
  warnSoft: "#362b14",
  busy: "#a9c7ee",
  busySoft: "#1f2a38",
};

const CHINESE =
  '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Source Han Sans SC", "Noto Sans SC", "Noto Sans CJK SC", ' +
  '"Microsoft YaHei UI", "Microsoft YaHei"';
const LATIN = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans"';

export const FONT_STACK = `${CHINESE}, ${LATIN}, sans-serif`;
/** For pages in English: a Chinese font draws ’ and “ as wide as a Chinese sign. */
export const LATIN_FIRST_STACK = `"Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", ${CHINESE}, system-ui, sans-serif`;

export const MONO_STACK = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace';
