import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StartedRun } from "@/checkout/use-waiting-run";
import { Note } from "@/ui/note/note";

interface Props {
  started: StartedRun | null;
  onShow: (id: string) => void;
  onClose: () => void;
}

/** Below "paid": the run that was waited for has begun, or why it has not. */
export function TopUpStarted({ started, onShow, onClose }: Props) {
  const { t } = useTranslation();
  if (started === null) return null;
  const { id } = started;
  if (id === null) {
    return (
      <>
        <Note tone="bad" role="status" title={t("topUp.failed")}>
          <p>{t("topUp.failedNote")}</p>
        </Note>
        <Button onClick={onClose}>{t("app.toMake")}</Button>
      </>
    );
  }
  return (
    <>
      <Note tone="good" role="status" title={t("topUp.started")}>
        <p>{t("topUp.startedNote")}</p>
      </Note>
      <Button size="lg" onClick={() => onShow(id)} data-autofocus>
        {t("topUp.see")}
      </Button>
    </>
  );
}
