import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Logo } from "@mannequin/shared/ui/logo";
import { AuthArt } from "./auth-art";
import styles from "./auth-page.module.css";
import { LanguageSwitch } from "./language-switch";

/** What stands around every page for people who are not signed in. */
export function AuthFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <aside className={styles.side}>
        <AuthArt />
        <div className={styles.pitch}>
          <p className={styles.slogan}>{t("auth.sideTitle")}</p>
          <p className={styles.slogans}>{t("auth.sideNote")}</p>
        </div>
      </aside>
      <main className={styles.main}>
        <div className={styles.top}>
          <Link className={styles.brand} to="/">
            <Logo size={30} />
            {t("app.name")}
          </Link>
          <LanguageSwitch />
        </div>
        <div className={styles.card}>{children}</div>
      </main>
    </div>
  );
}
