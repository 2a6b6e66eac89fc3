import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Logo } from "@mannequin/shared/ui/logo";
import styles from "./starting.module.css";

/** The shape of the page while it is found out who is here. */
export function Starting() {
  const { t } = useTranslation();
  return (
    <div className={styles.page} aria-busy="true" aria-label={t("app.loading")} role="status">
      <div className={styles.bar}>
        <Logo />
      </div>
      <div className={styles.body}>
        <Skeleton height={420} radius={12} />
        <Skeleton height={420} radius={12} />
      </div>
    </div>
  );
}
