import { Button, Dialog, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useLogout } from "react-admin";
import { access } from "@mannequin/shared/session/access";
import { enterAgain } from "@/api/session/auth-provider";
import { useTexts } from "@/i18n/use-texts";
import { useStore } from "@mannequin/shared/lib/store";
import { SignInForm } from "./sign-in-form";

/** The session ended while somebody was at work: the password is asked for over the page, which keeps what was typed. */
export function SessionOver() {
  const t = useTexts();
  const logout = useLogout();
  const cache = useQueryClient();
  const { status, user } = useStore(access);
  if (status !== "over") return null;
  return (
    <Dialog open maxWidth="xs" fullWidth aria-labelledby="session-over">
      <DialogTitle id="session-over" sx={{ fontSize: 16, pb: 0 }}>
        {t("session.overTitle")}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
          {t("session.overNote")}
        </Typography>
        <SignInForm
          email={user.email}
          enter={async (email, password) => {
            await enterAgain(email, password);
            void cache.invalidateQueries();
          }}
        >
          <Button onClick={() => void logout()}>{t("session.leave")}</Button>
        </SignInForm>
      </DialogContent>
    </Dialog>
  );
}
