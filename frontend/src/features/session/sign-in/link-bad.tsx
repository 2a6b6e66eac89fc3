import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AuthFrame } from "./auth-frame";
import styles from "./auth-page.module.css";

/** A link of a password mail that no longer works, and the way to a new one. */
export function LinkBad() {
  const { t } = useTranslation();
  return (
    <AuthFrame>
      <h1>{t("auth.linkBad")}</h1>
      <p className={styles.lead} role="alert">
        {t("auth.linkBadNote")}
      </p>
      <Button component={Link} to="/forgot-password" size="lg" className={styles.submit}>
        {t("auth.linkAgain")}
      </Button>
      <Link className={styles.other} to="/sign-in">
        {t("auth.backToSignIn")}
      </Link>
    </AuthFrame>
  );
}
