import { DARK as SHARED_DARK, LIGHT as SHARED_LIGHT, type Colours } from "@mannequin/shared/theme/tokens";

/** The colours and faces the kit computes with. Dense tables want sunken fields nearer to the page than the studio's. */
export type Tokens = Colours;

export const LIGHT: Tokens = { ...SHARED_LIGHT, sunken: "#eeeeee" };
export const DARK: Tokens = { ...SHARED_DARK, sunken: "#171717" };

const CHINESE =
  '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Source Han Sans SC", "Noto Sans SC", "Noto Sans CJK SC", ' +
  '"Microsoft YaHei UI", "Microsoft YaHei"';
const LATIN =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans"';

export const FONT_STACK = `${CHINESE}, ${LATIN}, sans-serif`;
/** For pages in English: a Chinese font draws ’ and “ as wide as a Chinese sign. */
export const LATIN_FIRST_STACK = `"Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", ${CHINESE}, system-ui, sans-serif`;
