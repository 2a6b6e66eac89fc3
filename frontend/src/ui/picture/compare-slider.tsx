import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./compare-slider.module.css";

interface Props {
  before: ReactNode;
  after: ReactNode;
}

/** Original left of the line, result right of it. A range input carries mouse, touch and arrow keys alike. */
export function CompareSlider({ before, after }: Props) {
  const { t } = useTranslation();
  const [at, setAt] = useState(50);
  return (
    <div className={styles.frame}>
      <div className={styles.layer}>{after}</div>
      <div className={styles.layer} style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }}>
        {before}
      </div>
      <input
        className={styles.range}
        type="range"
        min={0}
        max={100}
        value={at}
        aria-label={t("result.compareLabel")}
        onChange={(event) => setAt(Number(event.target.value))}
      />
      <div className={styles.line} style={{ left: `${at}%` }} />
      <span className={`${styles.tag} ${styles.before}`}>{t("result.before")}</span>
      <span className={`${styles.tag} ${styles.after}`}>{t("result.after")}</span>
    </div>
  );
}
