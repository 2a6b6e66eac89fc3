import { __iconNode as alertTriangle } from "@tabler/icons-react/icons/IconAlertTriangle";
import { __iconNode as arrowBackUp } from "@tabler/icons-react/icons/IconArrowBackUp";
import { __iconNode as arrowRight } from "@tabler/icons-react/icons/IconArrowRight";
import { __iconNode as arrowsExchange } from "@tabler/icons-react/icons/IconArrowsExchange";
import { __iconNode as arrowsMaximize } from "@tabler/icons-react/icons/IconArrowsMaximize";
import { __iconNode as bell } from "@tabler/icons-react/icons/IconBell";
import { __iconNode as check } from "@tabler/icons-react/icons/IconCheck";
import { __iconNode as chevronRight } from "@tabler/icons-react/icons/IconChevronRight";
import { __iconNode as clock } from "@tabler/icons-react/icons/IconClock";
import { __iconNode as columns2 } from "@tabler/icons-react/icons/IconColumns2";
import { __iconNode as contrast } from "@tabler/icons-react/icons/IconContrast";
import { __iconNode as copy } from "@tabler/icons-react/icons/IconCopy";
import { __iconNode as crop } from "@tabler/icons-react/icons/IconCrop";
import { __iconNode as deviceDesktop } from "@tabler/icons-react/icons/IconDeviceDesktop";
import { __iconNode as coins } from "@tabler/icons-react/icons/IconCoins";
import { __iconNode as dots } from "@tabler/icons-react/icons/IconDots";
import { __iconNode as download } from "@tabler/icons-react/icons/IconDownload";
import { __iconNode as folder } from "@tabler/icons-react/icons/IconFolder";
import { __iconNode as heart } from "@tabler/icons-react/icons/IconHeart";
import { __iconNode as helpCircle } from "@tabler/icons-react/icons/IconHelpCircle";
import { __iconNode as history } from "@tabler/icons-react/icons/IconHistory";
import { __iconNode as infoCircle } from "@tabler/icons-react/icons/IconInfoCircle";
import { __iconNode as keyboard } from "@tabler/icons-react/icons/IconKeyboard";
import { __iconNode as layoutGrid } from "@tabler/icons-react/icons/IconLayoutGrid";
import { __iconNode as logout } from "@tabler/icons-react/icons/IconLogout";
import { __iconNode as mail } from "@tabler/icons-react/icons/IconMail";
import { __iconNode as minus } from "@tabler/icons-react/icons/IconMinus";
import { __iconNode as pencil } from "@tabler/icons-react/icons/IconPencil";
import { __iconNode as playerStop } from "@tabler/icons-react/icons/IconPlayerStop";
import { __iconNode as plus } from "@tabler/icons-react/icons/IconPlus";
import { __iconNode as receipt } from "@tabler/icons-react/icons/IconReceipt";
import { __iconNode as reload } from "@tabler/icons-react/icons/IconReload";
import { __iconNode as rotate } from "@tabler/icons-react/icons/IconRotate";
import { __iconNode as rotateClockwise } from "@tabler/icons-react/icons/IconRotateClockwise";
import { __iconNode as search } from "@tabler/icons-react/icons/IconSearch";
import { __iconNode as shoppingBag } from "@tabler/icons-react/icons/IconShoppingBag";
import { __iconNode as squareCheck } from "@tabler/icons-react/icons/IconSquareCheck";
import { __iconNode as stack2 } from "@tabler/icons-react/icons/IconStack2";
import { __iconNode as star } from "@tabler/icons-react/icons/IconStar";
import { __iconNode as tag } from "@tabler/icons-react/icons/IconTag";
import { __iconNode as trash } from "@tabler/icons-react/icons/IconTrash";
import { __iconNode as upload } from "@tabler/icons-react/icons/IconUpload";
import { __iconNode as user } from "@tabler/icons-react/icons/IconUser";
import { __iconNode as wand } from "@tabler/icons-react/icons/IconWand";
import { __iconNode as wifiOff } from "@tabler/icons-react/icons/IconWifiOff";
import { __iconNode as world } from "@tabler/icons-react/icons/IconWorld";
import { __iconNode as x } from "@tabler/icons-react/icons/IconX";
import { createElement, type SVGProps } from "react";

/** The tools' own glyphs on a 24 grid, drawn for 1.6 px strokes: no icon set knows them. */
const TOOLS = {
  model:
    "M12 3.2a2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2ZM7.5 21l.8-6.6-1.6-1.2.9-3.5c.2-.8.9-1.3 1.7-1.3h5.4c.8 0 1.5.5 1.7 1.3l.9 3.5-1.6 1.2.8 6.6",
  "same-cut":
    "M8.5 4 4 6.6l1.6 4 1.9-.7V20h9V9.9l1.9.7 1.6-4L15.5 4c-.5 1.6-1.8 2.6-3.5 2.6S9 5.6 8.5 4ZM12 10.5v6M9.8 13.5h4.4",
  accessory:
    "M6 9.5h12l1.2 10.5H4.8L6 9.5ZM8.8 9.5V8a3.2 3.2 0 0 1 6.4 0v1.5M9 13.5c.6 1.4 1.7 2.1 3 2.1s2.4-.7 3-2.1",
  pose: "M13.5 3.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6ZM4.5 10.5l5-2.2 3.2 1.1-1.9 5.1 3.2 2.4.6 4.1M10.8 14.5 8.2 17l-3.4.6M12.7 9.4l3.1 2.2 3.7-1",
  shoes:
    "M3.5 8.5v8.9c0 .6.5 1.1 1.1 1.1h14.8c.6 0 1.1-.5 1.1-1.1 0-1.9-1.3-3.2-3.1-3.6-2.6-.6-4.3-2.1-5.2-4.6L11.5 7 8.6 9.2c-1.6.6-3.4.4-5.1-.7ZM3.5 15.8h16.8M13 11.2l1.7-.9",
  scene: "M4 5.5h16v13H4zM4 15.5l4.3-4.4 3.4 3.4 2.6-2.6 5.7 5.4M15.8 9.4h.01",
  recolour:
    "M12 3.5c3.4 3.7 5.6 6.6 5.6 9.6a5.6 5.6 0 0 1-11.2 0c0-3 2.2-5.9 5.6-9.6ZM12 18.7V3.5M12 8.8l4.3 1.9M12 13.2l5.6.4",
  tool: "M12 4v3M12 17v3M4 12h3M17 12h3M6.3 6.3l2.1 2.1M15.6 15.6l2.1 2.1M6.3 17.7l2.1-2.1M15.6 8.4l2.1-2.1",
} as const;

/** What is meant → how Tabler draws it. Imported one by one: the whole set is five thousand. */
const ICONS = {
  make: wand,
  history: history,
  credits: coins,
  plus: plus,
  upload: upload,
  download: download,
  sizes: arrowsMaximize,
  minus: minus,
  close: x,
  swap: arrowsExchange,
  again: reload,
  edit: pencil,
  compare: columns2,
  more: dots,
  trash: trash,
  check: check,
  alert: alertTriangle,
  clock: clock,
  user: user,
  globe: world,
  contrast: contrast,
  device: deviceDesktop,
  leave: logout,
  offline: wifiOff,
  info: infoCircle,
  chevron: chevronRight,
  copy: copy,
  select: squareCheck,
  shop: shoppingBag,
  bell: bell,
  layers: stack2,
  receipt: receipt,
  tag: tag,
  mail: mail,
  crop: crop,
  turnLeft: rotate,
  turnRight: rotateClockwise,
  undo: arrowBackUp,
  heart: heart,
  folder: folder,
  grid: layoutGrid,
  help: helpCircle,
  keys: keyboard,
  star: star,
  arrow: arrowRight,
  stop: playerStop,
  lens: search,
} as const;

type ToolName = keyof typeof TOOLS;
export type IconName = keyof typeof ICONS | ToolName;

interface Props extends Omit<SVGProps<SVGSVGElement>, "ref" | "stroke"> {
  name: IconName;
  size?: number;
}

const isTool = (name: string): name is ToolName => Object.hasOwn(TOOLS, name);

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
      {isTool(name) ? (
        <path d={TOOLS[name]} />
      ) : (
        ICONS[name].map(([tag, attributes]) => createElement(tag, attributes))
      )}
    </svg>
  );
}

/** The icon of a tool; tools that operators add share one. */
export function toolIcon(key: string): IconName {
  return isTool(key) ? key : "tool";
}
