import { Box, Card, Typography } from "@mui/material";
import { LocalesMenuButton, useLogin } from "react-admin";
import { useTexts } from "@/i18n/use-texts";
import { Logo } from "@mannequin/shared/ui/logo";
import { SignInForm } from "./sign-in-form";

export function LoginPage() {
  const t = useTexts();
  const login = useLogin();
  return (
    <Box
      component="main"
      sx={({ tokens }) => ({
        minHeight: "100vh",
        display: "grid",
        placeItems: "center",
        p: 2,
        backgroundColor: tokens.page,
      })}
    >
      <Card sx={{ width: "100%", maxWidth: 380, p: 3.5, display: "grid", gap: 2.5 }}>
        <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
          <Logo size={28} />
          <Typography sx={{ fontWeight: 680, fontSize: 16, flex: 1 }}>{t("app.name")}</Typography>
          <LocalesMenuButton />
        </Box>
        <Box>
          <Typography variant="h1">{t("session.title")}</Typography>
          <Typography variant="body2" color="textSecondary">
            {t("session.lead")}
          </Typography>
        </Box>
        <SignInForm enter={(email, password) => login({ email, password })} />
      </Card>
    </Box>
  );
}
