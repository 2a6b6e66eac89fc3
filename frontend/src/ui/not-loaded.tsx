import { useTranslation } from "react-i18next";
import styles from "./not-loaded.module.css";

interface Props {
  /** Of the dialog whose place this takes. */
  onClose?: () => void;
}

/** A part of the page did not come. Whatever was prepared is kept, and a reload brings the rest. */
export function NotLoaded({ onClose }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.bar} role="alert">
      <p>{t("app.notLoaded")}</p>
      <button type="button" className={styles.action} onClick={() => window.location.reload()}>
        {t("app.reload")}
      </button>
      {onClose !== undefined && (
        <button type="button" className={styles.action} onClick={onClose}>
          {t("app.later")}
        </button>
      )}
    </div>
  );
}
