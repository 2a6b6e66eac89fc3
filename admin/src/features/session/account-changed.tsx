import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useNavigate } from "react-router-dom";
import { acceptAccount, accountChange, signedOut } from "@mannequin/shared/session/access";
import { useTexts } from "@/i18n/use-texts";
import { useStore } from "@mannequin/shared/lib/store";

/** Another tab has signed in as somebody else. Nothing is done in anybody's name before this has been answered. */
export function AccountChanged() {
  const t = useTexts();
  const navigate = useNavigate();
  const change = useStore(accountChange);
  if (change === null) return null;
  const names = { from: change.from.email, to: change.to.email };
  const goOn = () => {
    acceptAccount();
    // What stands here was shown to the other one, who may see more.
    window.location.reload();
  };
  const goBack = () => {
    // The other tabs go on as who they are.
    signedOut(true);
    void navigate("/login");
  };
  return (
    <Dialog open maxWidth="xs" fullWidth aria-labelledby="account-changed">
      <DialogTitle id="account-changed" sx={{ fontSize: 16, pb: 0, overflowWrap: "anywhere" }}>
        {t("session.changedTitle", names)}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2" color="textSecondary">
          {t("session.changedNote")}
        </Typography>
      </DialogContent>
      <DialogActions
        sx={{
          flexDirection: "column",
          alignItems: "stretch",
          gap: 1,
          px: 3,
          pb: 2,
          "& > *": { ml: "0 !important" },
        }}
      >
        <Button variant="contained" onClick={goOn} sx={{ overflowWrap: "anywhere" }}>
          {t("session.changedStay", names)}
        </Button>
        <Button onClick={goBack}>{t("session.changedBack", names)}</Button>
      </DialogActions>
    </Dialog>
  );
}
