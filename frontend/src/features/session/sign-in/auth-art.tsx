import { useTranslation } from "react-i18next";
import styles from "./auth-page.module.css";

/** What the studio makes, shown before the first password is asked for. */
export function AuthArt() {
  const { t } = useTranslation();
  return (
    <img className={styles.art} src="/samples/hero.webp" width={1600} height={1200} alt={t("auth.sideAlt")} />
  );
}
