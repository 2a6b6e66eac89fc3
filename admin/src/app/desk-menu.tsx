import AbnormalIcon from "@mui/icons-material/ReportProblemOutlined";
import AuditIcon from "@mui/icons-material/FactCheckOutlined";
import DashboardIcon from "@mui/icons-material/SpaceDashboardOutlined";
import EntriesIcon from "@mui/icons-material/ReceiptLongOutlined";
import GenerationsIcon from "@mui/icons-material/ImageOutlined";
import OrdersIcon from "@mui/icons-material/ShoppingBagOutlined";
import PresetsIcon from "@mui/icons-material/TuneOutlined";
import ProductsIcon from "@mui/icons-material/SellOutlined";
import QueueIcon from "@mui/icons-material/DnsOutlined";
import UsersIcon from "@mui/icons-material/PeopleOutlined";
import { Box } from "@mui/material";
import type { ReactElement } from "react";
import { Menu } from "react-admin";
import { useTexts, type TextKey } from "@/i18n/use-texts";

const ITEMS: { to: string; text: TextKey; icon: ReactElement; gap?: boolean }[] = [
  { to: "/", text: "nav.dashboard", icon: <DashboardIcon /> },
  { to: "/users", text: "nav.users", icon: <UsersIcon />, gap: true },
  { to: "/generations", text: "nav.generations", icon: <GenerationsIcon /> },
  { to: "/orders", text: "nav.orders", icon: <OrdersIcon /> },
  { to: "/abnormal", text: "nav.abnormal", icon: <AbnormalIcon /> },
  { to: "/entries", text: "nav.entries", icon: <EntriesIcon /> },
  { to: "/presets", text: "nav.presets", icon: <PresetsIcon />, gap: true },
  { to: "/products", text: "nav.products", icon: <ProductsIcon /> },
  { to: "/queue", text: "nav.queue", icon: <QueueIcon />, gap: true },
  { to: "/audit", text: "nav.audit", icon: <AuditIcon /> },
];

export function DeskMenu() {
  const t = useTexts();
  return (
    <Box component="nav" aria-label={t("nav.label")}>
      <Menu
        sx={{
          mt: 1,
          "& .RaMenuItemLink-icon": { minWidth: 30, color: "inherit", "& svg": { fontSize: 19 } },
        }}
      >
        {ITEMS.map(({ to, text, icon, gap }) => (
          <Menu.Item
            key={to}
            to={to}
            primaryText={t(text)}
            leftIcon={icon}
            sx={gap ? { mt: "10px" } : undefined}
          />
        ))}
      </Menu>
    </Box>
  );
}
