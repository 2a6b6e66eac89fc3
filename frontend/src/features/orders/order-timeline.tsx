import { useTranslation } from "react-i18next";
import { isSettled } from "@/api/shop-queries";
import type { Order } from "@/api/types";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { stepText, stepsOf } from "./order-words";
import styles from "./orders.module.css";

/** What happened to the order and when, as a seam: a stitch for each step, an open end while more is to come. */
export function OrderTimeline({ order }: { order: Order }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className={styles.card} aria-labelledby="timeline">
      <h2 id="timeline">{t("order.timeline")}</h2>
      <ol className={`${styles.seam} ${isSettled(order) ? "" : styles.openEnd}`}>
        {stepsOf(order).map((step) => (
          <li key={`${step.state}-${step.at}-${step.by}`} className={styles.stitch}>
            <span>{stepText(t, step)}</span>
            <time dateTime={step.at}>{formatMoment(step.at, language)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
