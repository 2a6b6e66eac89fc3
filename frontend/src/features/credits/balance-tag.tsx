import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { balanceQuery } from "@/api/queries";
import { useLivePolling } from "@/api/live/use-live";
import { formatCount } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./balance-tag.module.css";

/** The balance in the header. A change flashes once and is told once. */
export function BalanceTag() {
  const { t } = useTranslation();
  const language = useLanguage();
  const balance = useQuery({ ...balanceQuery, refetchInterval: useLivePolling() });
  if (balance.data === undefined) return null;
  const available = formatCount(balance.data.available, language);
  const held = formatCount(balance.data.held, language);
  return (
    <>
      <Link className={styles.tag} to="/credits" aria-label={t("credits.chip", { available, held })}>
        {balance.data.held > 0 && (
          <span className={styles.held}>{t("credits.chipHeld", { count: balance.data.held })}</span>
        )}
        <span key={available} className={`${styles.label} ${styles.bump}`}>
          <span className={styles.number}>{available}</span>
          <span className={styles.unit}>{t("credits.title")}</span>
        </span>
      </Link>
      <VisuallyHidden role="status">{t("credits.changed", { available, held })}</VisuallyHidden>
    </>
  );
}
