import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Entry } from "@/api/types";
import { formatCount, formatDelta, formatMoment } from "@/lib/format";
import { useLanguage } from "@/lib/use-language";
import styles from "./ledger.module.css";

interface Props {
  entry: Entry;
}

/** One line of the ledger: what it did to the available credits, below it what it did to the held ones. */
export function LedgerLine({ entry }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const source = entry.kind === "grant" && entry.source ? t(`source.${entry.source}` as "source.signup") : null;
  const main = entry.delta_available;
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <p className={styles.kind}>
          {t(`kind.${entry.kind}`)}
          <span className={styles.kindNote}>{source ?? entry.note ?? t(`kindNote.${entry.kind}`)}</span>
        </p>
        <p className={styles.when}>
          <time dateTime={entry.at}>{formatMoment(entry.at, language)}</time>
          {entry.generation_id && (
            <>
              {" · "}
              <Link className={styles.link} to={`/history/${entry.generation_id}`}>
                {t("credits.viewGeneration")}
              </Link>
            </>
          )}
        </p>
      </div>
      <div className={`${styles.delta} ${main > 0 ? styles.plus : ""}`}>
        {main === 0 ? "—" : formatDelta(main, language)}
        {entry.delta_held !== 0 && (
          <p className={styles.sub}>{t("credits.heldDelta", { delta: formatDelta(entry.delta_held, language) })}</p>
        )}
      </div>
      <div className={styles.after}>
        {formatCount(entry.available_after, language)}
        <p className={styles.sub}>{t("credits.after")}</p>
      </div>
    </li>
  );
}
