import { useTranslation } from "react-i18next";
import { startedRun } from "@/checkout/use-waiting-run";
import { useStore } from "@mannequin/shared/lib/store";
import { Note } from "@/ui/note/note";
import styles from "./composer.module.css";

/** Says that the run that waited for credits is under way, or that it needs another press. */
export function StartedLine({ onShow }: { onShow: (id: string) => void }) {
  const { t } = useTranslation();
  const started = useStore(startedRun);
  if (started === null) return null;
  const { id } = started;
  return (
    <Note
      tone={id === null ? "bad" : "good"}
      role="status"
      action={
        <button
          type="button"
          className={styles.quiet}
          onClick={() => {
            startedRun.set(null);
            if (id !== null) onShow(id);
          }}
        >
          {id === null ? t("app.close") : t("make.topUpShow")}
        </button>
      }
    >
      <p>{id === null ? t("make.topUpFailed") : t("make.topUpStarted")}</p>
    </Note>
  );
}
