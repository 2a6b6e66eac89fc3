import { useTranslation } from "react-i18next";
import styles from "./stage-tape.module.css";

const STEPS = ["queued", "preparing", "generating", "checking", "saving"] as const;

/** Where along the five steps a stage stands; waits count as the first, another try as drawing again. */
export function stepOf(stage: string): number {
  if (stage === "retrying") return STEPS.indexOf("generating");
  return Math.max(0, STEPS.indexOf(stage as (typeof STEPS)[number]));
}

interface Props {
  stage: string;
}

/** Named steps as a tailor's tape being pulled out. Shows which step, never a made-up percentage. */
export function StageTape({ stage }: Props) {
  const { t } = useTranslation();
  const step = stepOf(stage);
  return (
    <div className={styles.tape}>
      <div className={styles.track} aria-hidden="true">
        <div className={styles.pulled} style={{ width: `${(step + 0.5) * 20}%` }} />
      </div>
      <ol className={styles.steps}>
        {STEPS.map((name, index) => (
          <li
            key={name}
            className={`${styles.step} ${index === step ? styles.now : ""}`}
            aria-current={index === step ? "step" : undefined}
          >
            {t(`stage.${name}`)}
          </li>
        ))}
      </ol>
    </div>
  );
}
