import type { SVGProps } from "react";

/** The studio's own line icons on a 24 grid, drawn for 1.6 px strokes. */
const PATHS = {
  model: "M12 3.2a2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2ZM7.5 21l.8-6.6-1.6-1.2.9-3.5c.2-.8.9-1.3 1.7-1.3h5.4c.8 0 1.5.5 1.7 1.3l.9 3.5-1.6 1.2.8 6.6",
  "same-cut": "M8.5 4 4 6.6l1.6 4 1.9-.7V20h9V9.9l1.9.7 1.6-4L15.5 4c-.5 1.6-1.8 2.6-3.5 2.6S9 5.6 8.5 4ZM12 10.5v6M9.8 13.5h4.4",
  accessory: "M6 9.5h12l1.2 10.5H4.8L6 9.5ZM8.8 9.5V8a3.2 3.2 0 0 1 6.4 0v1.5M9 13.5c.6 1.4 1.7 2.1 3 2.1s2.4-.7 3-2.1",
  pose: "M13.5 3.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6ZM4.5 10.5l5-2.2 3.2 1.1-1.9 5.1 3.2 2.4.6 4.1M10.8 14.5 8.2 17l-3.4.6M12.7 9.4l3.1 2.2 3.7-1",
  shoes: "M3.5 8.5v8.9c0 .6.5 1.1 1.1 1.1h14.8c.6 0 1.1-.5 1.1-1.1 0-1.9-1.3-3.2-3.1-3.6-2.6-.6-4.3-2.1-5.2-4.6L11.5 7 8.6 9.2c-1.6.6-3.4.4-5.1-.7ZM3.5 15.8h16.8M13 11.2l1.7-.9",
  scene: "M4 5.5h16v13H4zM4 15.5l4.3-4.4 3.4 3.4 2.6-2.6 5.7 5.4M15.8 9.4h.01",
  recolour: "M12 3.5c3.4 3.7 5.6 6.6 5.6 9.6a5.6 5.6 0 0 1-11.2 0c0-3 2.2-5.9 5.6-9.6ZM12 18.7V3.5M12 8.8l4.3 1.9M12 13.2l5.6.4",
  tool: "M12 4v3M12 17v3M4 12h3M17 12h3M6.3 6.3l2.1 2.1M15.6 15.6l2.1 2.1M6.3 17.7l2.1-2.1M15.6 8.4l2.1-2.1",
  make: "M4 20 15.5 8.5M13 6l5 5M17.5 3.5l.7 2 2 .7-2 .7-.7 2-.7-2-2-.7 2-.7.7-2Z",
  history: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4v4h4M12 8v4.3l2.8 1.7",
  credits: "M4 8.2 8.2 4H20v12l-4.2 4H4V8.2ZM8.5 8.7h.01M11.5 15.5l4-4",
  plus: "M12 5v14M5 12h14",
  upload: "M12 16V5M7.5 9.2 12 4.7l4.5 4.5M5 15.5V19h14v-3.5",
  download: "M12 4.5v11M7.5 11.3 12 15.8l4.5-4.5M5 19.5h14",
  sizes: "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15M9 9h6v6H9z",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  swap: "M4.5 9h13M14 5.5 17.5 9 14 12.5M19.5 15h-13M10 11.5 6.5 15l3.5 3.5",
  again: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M20 4v4h-4",
  edit: "M5 19l1-4L16.2 4.8a1.6 1.6 0 0 1 2.3 0l.7.7a1.6 1.6 0 0 1 0 2.3L9 18l-4 1ZM14.5 6.5l3 3",
  compare: "M12 3.5v17M9 6H4.5v12H9M15 6h4.5v12H15M7.5 12h-3M16.5 12h3",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  check: "M5 12.5 10 17.5 19.5 7",
  alert: "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17.2h.01",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 7.8V12l2.8 2",
  user: "M12 4.5a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8ZM5 20c.6-3.6 3.4-5.6 7-5.6s6.4 2 7 5.6",
  globe: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM4 12h16M12 4c2.2 2.3 3.2 5 3.2 8s-1 5.7-3.2 8c-2.2-2.3-3.2-5-3.2-8s1-5.7 3.2-8Z",
  contrast: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 4v16M12 8h6.5M12 12h8M12 16h6.5",
  device: "M4 6h16v10H4zM9 20h6M12 16v4",
  leave: "M10 4.5H5v15h5M14.5 8 18.5 12l-4 4M18 12H9.5",
  offline: "M4 4l16 16M8.5 12.7a5.5 5.5 0 0 1 3-1.6M5.2 9.4A10.5 10.5 0 0 1 9 7.2M12.8 6.6c2.3.2 4.4 1.2 6 2.8M15.4 12.4l.1.1M12 17h.01",
  info: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 11v5M12 8h.01",
  chevron: "M9 6l6 6-6 6",
  copy: "M9 9h10v10H9zM5 15V5h10",
  select: "M4.5 4.5h15v15h-15zM8 12.3l2.8 2.8 5.4-6",
  shop: "M5 9.5h14l-1 10.5H6L5 9.5ZM8.5 12V8a3.5 3.5 0 0 1 7 0v4",
  bell: "M6.5 16.5v-5.7a5.5 5.5 0 0 1 11 0v5.7l1.5 1.8H5l1.5-1.8ZM10.3 20.5c.4.5 1 .8 1.7.8s1.3-.3 1.7-.8M12 3.5v1.6",
  layers: "M8 4.5h11.5V16H8zM4.5 8v11.5H16",
  receipt: "M6 4h12v16l-2-1.5-2 1.5-2-1.5-2 1.5-2-1.5L6 20V4ZM9 8.5h6M9 12h6",
  tag: "M4 4.5h8L20 12.5l-7.5 7.5L4 12v-7.5ZM8 8.5h.01",
  mail: "M4 6h16v12H4zM4.5 7l7.5 6 7.5-6",
  crop: "M7 3v14h14M3 7h14v14",
  turnLeft: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4v4h4",
  turnRight: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M20 4v4h-4",
  undo: "M8.5 5 4.5 9l4 4M4.5 9h9a5.5 5.5 0 0 1 0 11H9",
  heart: "M12 19.5C6.2 15.6 3.8 12.7 3.8 9.4a4.2 4.2 0 0 1 8.2-1.3 4.2 4.2 0 0 1 8.2 1.3c0 3.3-2.4 6.2-8.2 10.1Z",
  folder: "M3.5 6h6l2 2.5h9V19h-17V6Z",
  grid: "M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z",
  help: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9.8 9.8a2.2 2.2 0 1 1 3.3 1.9c-.8.4-1.1.9-1.1 1.6M12 16h.01",
  keys: "M3.5 7h17v10h-17zM7 10.5h.01M10.3 10.5h.01M13.6 10.5h.01M17 10.5h.01M8 13.8h8",
  star: "M12 4.2l2.4 4.9 5.4.8-3.9 3.8.9 5.4-4.8-2.6-4.8 2.6.9-5.4-3.9-3.8 5.4-.8L12 4.2Z",
  arrow: "M5 12h13M13 7l5 5-5 5",
  stop: "M6.5 6.5h11v11h-11z",
  lens: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15 15l4.5 4.5",
} as const;

export type IconName = keyof typeof PATHS;

interface Props extends SVGProps<SVGSVGElement> {
  name: IconName;
  size?: number;
}

export function Icon({ name, size = 20, ...rest }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The icon of a tool; tools that operators add share one. */
export function toolIcon(key: string): IconName {
  return key in PATHS ? (key as IconName) : "tool";
}
