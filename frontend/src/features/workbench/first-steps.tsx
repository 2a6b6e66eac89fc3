import { useTranslation } from "react-i18next";
import { Logo } from "@mannequin/shared/ui/logo";
import styles from "./first-steps.module.css";

/** The stage before the first picture. */
export function FirstSteps() {
  const { t } = useTranslation();
  const steps = [t("result.step1"), t("result.step2"), t("result.step3")];
  return (
    <div className={styles.stage}>
      <div className={styles.inner}>
        <Logo size={112} />
        <p className={styles.title}>{t("result.emptyTitle")}</p>
        <p className={styles.note}>{t("result.emptyNote")}</p>
        <ol className={styles.steps}>
          {steps.map((step, index) => (
            <li key={step}>
              <span className={styles.number} aria-hidden="true">
                {index + 1}
              </span>
              {step}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
