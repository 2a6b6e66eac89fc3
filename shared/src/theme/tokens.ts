/**
 * Design tokens: the colours of both front ends. Ink on neutral greys, and one colour, the yellow of a tailor's tape;
 * everything around pictures is free of hue, so that garment colours can be judged. The studio gets them as CSS
 * properties (`--mq-stage-deep`), the admin as values, since its kit computes with them.
 */
export const LIGHT = {
  page: "#f3f3f3",
  surface: "#ffffff",
  sunken: "#e9e9e9",
  line: "#dedede",
  edge: "#868686",
  ink: "#18191b",
  inkHover: "#35373a",
  muted: "#595b5e",
  stage: "#d2d2d2",
  stageDeep: "#c3c3c3",
  stageInk: "#242526",
  stageMuted: "#45474a",
  tape: "#ffd21f",
  tapeStrong: "#f5c300",
  tapeInk: "#1b1a12",
  danger: "#a8201a",
  dangerSoft: "#fbeceb",
  good: "#17663c",
  goodSoft: "#e6f2eb",
  focus: "#18191b",
  tapeSoft: "#fff6d1",
  warn: "#7a5200",
  warnSoft: "#fdf1d6",
  busy: "#2b4f7e",
  busySoft: "#e7eef7",
};

export type Colours = typeof LIGHT;

export const DARK: Colours = {
  page: "#141414",
  surface: "#1e1e1f",
  sunken: "#101010",
  line: "#333435",
  edge: "#7d7e80",
  ink: "#f2f2f1",
  inkHover: "#d4d4d3",
  muted: "#a9abad",
  stage: "#3c3c3c",
  stageDeep: "#333333",
  stageInk: "#f0f0f0",
  stageMuted: "#c6c7c8",
  tape: "#ffd21f",
  tapeStrong: "#f5c300",
  tapeInk: "#1b1a12",
  danger: "#ff9d94",
  dangerSoft: "#3a2221",
  good: "#7fd6a6",
  goodSoft: "#1d3026",
  focus: "#ffd21f",
  tapeSoft: "#3a3213",
  warn: "#f2c46d",
  warnSoft: "#362b14",
  busy: "#a9c7ee",
  busySoft: "#1f2a38",
};

/** Monospaced, for ids and code. */
export const MONO_STACK = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace';
