import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Entry } from "@/api/types";
import { formatCount, formatDelta, formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { entryText } from "./entry-words";
import styles from "./ledger.module.css";

interface Props {
  entry: Entry;
}

/** One line of the ledger: what it did to the available credits, below it what it did to the held ones. */
export function LedgerLine({ entry }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const main = entry.delta_available;
  const about = entry.generation_id
    ? { to: `/history/${entry.generation_id}`, text: t("credits.viewGeneration") }
    : entry.order_id
      ? { to: `/orders/${entry.order_id}`, text: t("credits.viewOrder") }
      : null;
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <p className={styles.kind}>
          {t(`kind.${entry.kind}`)}
          <span className={styles.kindNote}>{entryText(t, entry)}</span>
        </p>
        <p className={styles.when}>
          <time dateTime={entry.at}>{formatMoment(entry.at, language)}</time>
          {about !== null && (
            <>
              {" · "}
              <Link className={styles.link} to={about.to}>
                {about.text}
              </Link>
            </>
          )}
        </p>
      </div>
      <div className={`${styles.delta} ${main > 0 ? styles.plus : ""}`}>
        {main === 0 ? "—" : formatDelta(main, language)}
        {entry.delta_held !== 0 && (
          <p className={styles.sub}>
            {t("credits.heldDelta", { delta: formatDelta(entry.delta_held, language) })}
          </p>
        )}
      </div>
      <div className={styles.after}>
        {formatCount(entry.available_after, language)}
        <p className={styles.sub}>{t("credits.after")}</p>
      </div>
    </li>
  );
}
