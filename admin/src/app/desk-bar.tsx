import StudioIcon from "@mui/icons-material/OpenInNewRounded";
import { Box, IconButton, Tooltip, Typography, useMediaQuery, type Theme } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import {
  AppBar,
  LocalesMenuButton,
  RefreshIconButton,
  TitlePortal,
  ToggleThemeButton,
  useGetIdentity,
  UserMenu,
} from "react-admin";
import { Link } from "react-router-dom";
import { json } from "@/api/http";
import { useStaff } from "@/api/session/use-staff";
import { SearchBox } from "@/features/search/search-box";
import { useTexts } from "@/i18n/use-texts";
import { Logo } from "@mannequin/shared/ui/logo";
import { ToneChip } from "@/ui/state-chip";
import { AccountItems } from "./account-items";

function Simulated() {
  const t = useTexts();
  const site = useQuery({
    queryKey: ["site"],
    queryFn: () => json<{ simulated: boolean }>("/v1/site"),
    staleTime: Infinity,
  });
  if (site.data?.simulated !== true) return null;
  return (
    <Tooltip title={t("app.simulatedNote")}>
      <span>
        <ToneChip tone="warn">{t("app.simulated")}</ToneChip>
      </span>
    </Tooltip>
  );
}

/** The bar over every page: the mark, the search that is always there, language, light or dark, who is signed in. */
export function DeskBar() {
  const t = useTexts();
  const staff = useStaff();
  const { identity } = useGetIdentity();
  const narrow = useMediaQuery<Theme>((theme) => theme.breakpoints.down("md"));
  const phone = useMediaQuery<Theme>((theme) => theme.breakpoints.down("sm"));
  return (
    <AppBar
      alwaysOn
      color="inherit"
      userMenu={
        // What is read out begins with what is seen.
        <UserMenu
          label={identity?.fullName ? `${identity.fullName} · ${t("app.account")}` : t("app.account")}
        >
          <AccountItems />
        </UserMenu>
      }
      toolbar={
        <>
          {!phone && <LocalesMenuButton />}
          {!phone && <ToggleThemeButton />}
          {!phone && <RefreshIconButton />}
        </>
      }
      sx={{
        "& .RaAppBar-toolbar": { minHeight: "52px !important", gap: 0.5, px: 1 },
        "& .RaUserMenu-userButton": { textTransform: "none" },
      }}
    >
      {!phone && (
        <Box
          component={Link}
          to="/"
          sx={{
            display: "flex",
            alignItems: "center",
            gap: 1,
            color: "inherit",
            textDecoration: "none",
            mr: 1.5,
            width: narrow ? "auto" : 152,
          }}
        >
          <Logo size={24} />
          {!narrow && (
            <Typography sx={{ fontWeight: 680, fontSize: 15, whiteSpace: "nowrap" }}>
              {t("app.name")}
            </Typography>
          )}
        </Box>
      )}
      {/* The kit writes each page's title here; ours stand on the pages, so it is kept for the tab's title alone. */}
      <Box sx={{ display: "none" }}>
        <TitlePortal />
      </Box>
      <Box sx={{ flex: 1, display: "flex", justifyContent: "flex-start", minWidth: 0 }}>
        <SearchBox />
      </Box>
      {!narrow && <Simulated />}
      {!narrow && staff && <ToneChip tone="plain">{t(`role.${staff.role}`)}</ToneChip>}
      {!phone && (
        <Tooltip title={t("app.toStudio")}>
          <IconButton
            component="a"
            href="/"
            target="_blank"
            rel="noopener"
            aria-label={t("app.toStudio")}
            color="inherit"
          >
            <StudioIcon sx={{ fontSize: 18 }} />
          </IconButton>
        </Tooltip>
      )}
    </AppBar>
  );
}
