import { useState } from "react";
import { useTranslation } from "react-i18next";
import { thumbOf, type Sample } from "./sample-set";
import styles from "./sample-strip.module.css";

interface Props {
  samples: Sample[];
  /** Credits of one picture. */
  price: number;
  /** Puts the samples into their places, and starts right away when told to. Rejects when one cannot be had. */
  onUse: (start: boolean) => Promise<void>;
}

/** For who has no picture at hand: the tool can be tried with the house's. */
export function SampleStrip({ samples, price, onUse }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const use = (start: boolean) => {
    setBusy(true);
    setFailed(false);
    onUse(start)
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  };
  return (
    <section className={styles.strip} aria-label={t("make.samples")}>
      <div className={styles.pictures}>
        {samples.map((sample) => (
          <img
            key={sample.slot}
            className={styles.picture}
            src={thumbOf(sample.url)}
            alt=""
            width={36}
            height={48}
          />
        ))}
      </div>
      <div className={styles.text}>
        <p className={styles.title}>{t("make.samples")}</p>
        <div className={styles.actions}>
          <button type="button" className={styles.action} disabled={busy} onClick={() => use(true)}>
            {t("make.samplesRun", { price })}
          </button>
          <button type="button" className={styles.action} disabled={busy} onClick={() => use(false)}>
            {t("make.samplesFill")}
          </button>
        </div>
        {failed && (
          <p className={styles.bad} role="alert">
            {t("error.network")}
          </p>
        )}
      </div>
    </section>
  );
}
