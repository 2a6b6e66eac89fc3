import LanguageIcon from "@mui/icons-material/TranslateRounded";
import ThemeIcon from "@mui/icons-material/ContrastRounded";
import { ListItemIcon, ListItemText, MenuItem, useMediaQuery, type Theme } from "@mui/material";
import { Logout, useLocaleState, useTheme, useUserMenu } from "react-admin";
import { LANGUAGES } from "@/i18n/language";
import { useTexts } from "@/i18n/use-texts";

/** What the account menu holds; on a phone also what has no room in the bar. */
export function AccountItems() {
  const t = useTexts();
  const menu = useUserMenu();
  const [locale, setLocale] = useLocaleState();
  const [theme, setTheme] = useTheme();
  const phone = useMediaQuery<Theme>((each) => each.breakpoints.down("sm"));
  const other = LANGUAGES.find((each) => each.locale !== locale);
  const choose = (act: () => void) => () => {
    act();
    menu?.onClose();
  };
  return (
    <div>
      {phone && other && (
        <MenuItem onClick={choose(() => setLocale(other.locale))}>
          <ListItemIcon>
            <LanguageIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>{other.name}</ListItemText>
        </MenuItem>
      )}
      {phone && (
        <MenuItem onClick={choose(() => setTheme(theme === "dark" ? "light" : "dark"))}>
          <ListItemIcon>
            <ThemeIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t("app.theme")}</ListItemText>
        </MenuItem>
      )}
      <Logout />
    </div>
  );
}
