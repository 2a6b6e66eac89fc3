import { Alert, Button } from "@mui/material";
import { Link } from "react-router-dom";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useQueue } from "@/api/use-queue";

/** Over every page while nothing new is begun: who stopped it, when and why. */
export function PausedBanner() {
  const t = useTexts();
  const language = useLanguage();
  const paused = useQueue({ poll: false }).data?.paused;
  if (!paused) return null;
  return (
    <Alert
      severity="warning"
      sx={{ mt: 1.5, py: 0.25 }}
      action={
        <Button color="inherit" component={Link} to="/queue">
          {t("queue.open")}
        </Button>
      }
    >
      {t("queue.pausedBanner", {
        who: paused.by_email ?? paused.by ?? "—",
        at: formatMoment(paused.at, language),
        reason: paused.reason,
      })}
    </Alert>
  );
}
