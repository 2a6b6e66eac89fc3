import { useTranslation } from "react-i18next";
import styles from "./shop-page.module.css";

const RULES = ["rule1", "rule2", "rule3", "rule4"] as const;

/** What everybody asks before paying, in plain words, before they pay. */
export function Rules() {
  const { t } = useTranslation();
  return (
    <section aria-label={t("shop.rules")}>
      <dl className={styles.rules}>
        {RULES.map((rule) => (
          <div key={rule}>
            <dt>{t(`shop.${rule}`)}</dt>
            <dd>{t(`shop.${rule}Note`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
