import { Alert } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Layout, type LayoutProps } from "react-admin";
import { keepLive } from "@/api/live/line";
import { useStaff } from "@/api/session/use-staff";
import { PausedBanner } from "@/features/queue/paused-banner";
import { AccountChanged } from "@/features/session/account-changed";
import { SignedOut } from "@/features/session/signed-out";
import { SessionOver } from "@/features/session/session-over";
import { useTexts } from "@/i18n/use-texts";
import { DeskBar } from "./desk-bar";
import { DeskMenu } from "./desk-menu";

function MaskedNote() {
  const t = useTexts();
  if (useStaff()?.role !== "support") return null;
  return (
    <Alert severity="info" variant="outlined" sx={{ mt: 1.5, py: 0 }}>
      {t("app.masked")}
    </Alert>
  );
}

/** What stands around every page: bar with the search, menu, and the password in place when the session ends. */
export function DeskLayout({ children, ...rest }: LayoutProps & { children?: ReactNode }) {
  const cache = useQueryClient();
  useEffect(() => keepLive(cache), [cache]);
  return (
    <Layout
      {...rest}
      appBar={DeskBar}
      appBarAlwaysOn
      menu={DeskMenu}
      sx={({ tokens, breakpoints }) => ({
        // The kit grows with its content; ours scrolls inside its card.
        minWidth: 0,
        "& .RaLayout-appFrame": { mt: "52px" },
        "& .RaLayout-contentWithSidebar": { minWidth: 0 },
        "& .RaLayout-content": {
          backgroundColor: tokens.page,
          minWidth: 0,
          px: "20px",
          pb: "32px",
          [breakpoints.down("sm")]: { px: "10px" },
        },
        "& .RaSidebar-fixed": { backgroundColor: tokens.page },
      })}
    >
      <MaskedNote />
      <PausedBanner />
      {children}
      <SessionOver />
      <AccountChanged />
      <SignedOut />
    </Layout>
  );
}
