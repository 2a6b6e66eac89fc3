import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useStore } from "@mannequin/shared/lib/store";
import { Note } from "@/ui/note/note";
import styles from "./checkout.module.css";
import { startedRun } from "./use-waiting-run";

/** Tells that the run that waited for these credits is under way, and leads to it. */
export function StartedNote() {
  const { t } = useTranslation();
  const started = useStore(startedRun);
  if (started === null) return null;
  if (started.id === null) {
    return (
      <Note tone="bad" role="status" title={t("topUp.failed")}>
        <p>{t("topUp.failedNote")}</p>
        <Link className={styles.link} to={`/make/${started.preset}`}>
          {t("app.toMake")}
        </Link>
      </Note>
    );
  }
  return (
    <Note tone="good" role="status" title={t("topUp.started")}>
      <p>{t("topUp.startedNote")}</p>
      <Link
        className={styles.link}
        to={`/make/${started.preset}?g=${started.id}`}
        onClick={() => startedRun.set(null)}
      >
        {t("topUp.see")}
      </Link>
    </Note>
  );
}
