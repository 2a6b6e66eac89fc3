import type { Plugin } from "vite";
import { DARK, LIGHT, type Colours } from "../src/theme/tokens.ts";

const NAME = "virtual:colours.css";

const properties = (colours: Colours, names: readonly string[]) =>
  names
    .map(
      (name) =>
        `--mq-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${colours[name as keyof Colours]};`,
    )
    .join(" ");

/** `import "virtual:colours.css"`: the colour tokens as CSS custom properties, by Mantine's colour scheme. */
export const coloursCss = (): Plugin => ({
  name: "colours-css",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => {
    if (id !== `\0${NAME}`) return undefined;
    const names = Object.keys(LIGHT) as (keyof Colours)[];
    const changed = names.filter((name) => DARK[name] !== LIGHT[name]);
    return `:root { ${properties(LIGHT, names)} }
:root[data-mantine-color-scheme="dark"] { ${properties(DARK, changed)} }
`;
  },
});
