/** How the kit is bent to the studio's look: ink on neutral greys, the tape's yellow as the one mark, and small, dense type. */
import type { RaThemeOptions } from "react-admin";
import { DARK, FONT_STACK, LATIN_FIRST_STACK, LIGHT, type Tokens } from "./tokens";
import { TOUCH_STYLES } from "./touch";

declare module "@mui/material/styles" {
  interface Theme {
    tokens: Tokens;
  }
  interface ThemeOptions {
    tokens?: Tokens;
  }
}

const RADIUS = 8;

function surfaces(t: Tokens): RaThemeOptions["components"] {
  return {
    MuiPaper: {
      defaultProps: { elevation: 0 },
      styleOverrides: { root: { backgroundImage: "none", borderColor: t.line } },
    },
    MuiCard: { styleOverrides: { root: { border: `1px solid ${t.line}`, borderRadius: 10 } } },
    MuiDialog: { styleOverrides: { paper: { border: `1px solid ${t.line}`, borderRadius: 12 } } },
    MuiMenu: {
      styleOverrides: { paper: { border: `1px solid ${t.line}`, boxShadow: "0 8px 24px rgb(0 0 0 / 14%)" } },
    },
    MuiPopover: { styleOverrides: { paper: { border: `1px solid ${t.line}` } } },
    MuiAppBar: {
      defaultProps: { elevation: 0, color: "inherit" },
      styleOverrides: {
        root: {
          backgroundColor: t.surface,
          color: t.ink,
          borderBottom: `1px solid ${t.line}`,
          backgroundImage: "none",
        },
      },
    },
    MuiTooltip: {
      defaultProps: { enterDelay: 350 },
      styleOverrides: { tooltip: { backgroundColor: t.ink, color: t.page, fontSize: 12, fontWeight: 450 } },
    },
    MuiCssBaseline: {
      styleOverrides: {
        // The language may change while the page stands: one variable, and all that is drawn follows it.
        ":root": { "--font": FONT_STACK },
        ":root:lang(en)": { "--font": LATIN_FIRST_STACK },
        body: { fontVariantNumeric: "tabular-nums", textRendering: "optimizeLegibility" },
        ":focus-visible": { outline: `2px solid ${t.ink}`, outlineOffset: 2 },
        ...TOUCH_STYLES,
        "::selection": { background: t.tape, color: "#1b1a12" },
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": {
            animationDuration: "0.01ms !important",
            animationIterationCount: "1 !important",
            transitionDuration: "0.01ms !important",
          },
        },
      },
    },
  };
}

function controls(t: Tokens): RaThemeOptions["components"] {
  return {
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiButton: {
      defaultProps: { size: "small", disableElevation: true },
      styleOverrides: {
        root: { textTransform: "none", fontWeight: 600, borderRadius: RADIUS, letterSpacing: 0 },
        outlined: { borderColor: t.edge },
      },
    },
    MuiIconButton: { styleOverrides: { root: { borderRadius: RADIUS } } },
    MuiTextField: { defaultProps: { size: "small", variant: "outlined", margin: "none" } },
    MuiFormControl: { defaultProps: { size: "small", variant: "outlined", margin: "none" } },
    MuiCheckbox: {
      defaultProps: {
        // The kit names the tick box of a row on its wrapper, where no reader finds it; the name belongs on the input.
        slotProps: {
          root: () => ({ "aria-label": undefined }),
          input: (state: object) => ({
            "aria-label": (state as Record<string, string | undefined>)["aria-label"],
          }),
        },
      },
    },
    MuiOutlinedInput: {
      styleOverrides: {
        root: { borderRadius: RADIUS, backgroundColor: t.surface },
        notchedOutline: { borderColor: t.edge },
      },
    },
    MuiInputLabel: { styleOverrides: { root: { color: t.muted } } },
    MuiFormHelperText: { styleOverrides: { root: { marginLeft: 2, "&:empty": { display: "none" } } } },
    MuiChip: { styleOverrides: { root: { borderRadius: 6, height: 22, fontSize: 12, fontWeight: 600 } } },
    MuiTab: {
      styleOverrides: {
        root: {
          textTransform: "none",
          minHeight: 40,
          minWidth: 0,
          padding: "8px 14px",
          fontWeight: 600,
          color: t.muted,
          "&.Mui-selected": { color: t.ink },
        },
      },
    },
    MuiTabs: {
      styleOverrides: { root: { minHeight: 40 }, indicator: { backgroundColor: t.tape, height: 3 } },
    },
    MuiLink: { defaultProps: { underline: "hover" } },
    MuiAlert: { styleOverrides: { root: { borderRadius: RADIUS, alignItems: "center" } } },
  };
}

function tables(t: Tokens): RaThemeOptions["components"] {
  return {
    MuiTableCell: {
      styleOverrides: {
        root: {
          borderColor: t.line,
          fontSize: 13,
          padding: "6px 10px",
          fontVariantNumeric: "tabular-nums",
          "&:first-of-type": { paddingLeft: 16 },
          "&:last-of-type": { paddingRight: 16 },
        },
        head: {
          color: t.muted,
          fontWeight: 600,
          fontSize: 12,
          whiteSpace: "nowrap",
          backgroundColor: t.surface,
        },
      },
    },
    MuiTableRow: { styleOverrides: { root: { "&:last-child > td": { borderBottom: 0 } } } },
    RaDataTable: {
      styleOverrides: {
        root: {
          "& .RaDataTable-headerCell": { backgroundColor: t.surface },
          "& .RaDataTable-clickableRow": { cursor: "pointer" },
          "& td, & th": { whiteSpace: "nowrap" },
          "& .RaDataTable-row:focus-visible": { outlineOffset: -2 },
        },
      },
    },
    MuiTablePagination: { styleOverrides: { root: { color: t.muted } } },
    RaMenuItemLink: {
      styleOverrides: {
        root: {
          borderLeft: "3px solid transparent",
          margin: "1px 0",
          padding: "7px 12px 7px 11px",
          borderRadius: 0,
          color: t.muted,
          fontWeight: 550,
          fontSize: 13.5,
          "&.RaMenuItemLink-active": { borderLeftColor: t.tape, color: t.ink, backgroundColor: t.sunken },
        },
      },
    },
    RaLayout: { styleOverrides: { root: { "& .RaLayout-appFrame": { marginTop: 52 } } } },
    RaSidebar: { styleOverrides: { root: { "& .RaSidebar-fixed": { marginTop: 6 } } } },
    RaBulkActionsToolbar: {
      styleOverrides: {
        root: {
          // Stands above the table in the flow: the kit slides it out of the card, where ours would cut it off.
          "& .RaBulkActionsToolbar-toolbar": {
            position: "static",
            transform: "none",
            backgroundColor: t.tapeSoft,
            color: t.ink,
            borderRadius: 0,
            transition: "none",
          },
          "& .RaBulkActionsToolbar-topToolbar": { backgroundColor: "transparent" },
          // Nothing is ticked: what lies folded behind the table must not be reached by keys either.
          "& .RaBulkActionsToolbar-collapsed": { visibility: "hidden" },
        },
      },
    },
    RaFilterFormInput: { styleOverrides: { root: { alignItems: "center" } } },
  } as RaThemeOptions["components"];
}

export function themeOf(mode: "light" | "dark"): RaThemeOptions {
  const t = mode === "dark" ? DARK : LIGHT;
  return {
    tokens: t,
    sidebar: { width: 184, closedWidth: 48 },
    palette: {
      mode,
      primary: { main: t.ink, dark: t.inkHover, light: t.inkHover, contrastText: t.page },
      secondary: { main: t.ink, contrastText: t.page },
      error: { main: t.danger, contrastText: t.surface },
      success: { main: t.good },
      warning: { main: t.warn },
      info: { main: t.busy },
      background: { default: t.page, paper: t.surface },
      text: { primary: t.ink, secondary: t.muted },
      divider: t.line,
    },
    shape: { borderRadius: RADIUS },
    spacing: 8,
    typography: {
      fontFamily: "var(--font)",
      fontSize: 13,
      htmlFontSize: 16,
      h1: { fontSize: 20, fontWeight: 680, lineHeight: 1.3, letterSpacing: "-0.01em" },
      h2: { fontSize: 14, fontWeight: 650, lineHeight: 1.4 },
      h3: { fontSize: 13, fontWeight: 650, lineHeight: 1.4 },
      h6: { fontSize: 16, fontWeight: 650 },
      body1: { fontSize: 14, lineHeight: 1.5 },
      body2: { fontSize: 13, lineHeight: 1.5 },
      caption: { fontSize: 12, lineHeight: 1.4 },
      button: { fontSize: 13 },
    },
    components: { ...surfaces(t), ...controls(t), ...tables(t) },
  } as RaThemeOptions;
}
