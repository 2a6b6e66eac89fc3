import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Lot } from "@/api/types";
import { formatCount, formatDay } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./credits-page.module.css";

interface Props {
  lots: Lot[] | undefined;
}

/** Where the credits come from and until when, in the order they are used. */
export function LotList({ lots }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className={styles.card} aria-labelledby="lots">
      <div className={styles.head}>
        <h2 id="lots">{t("credits.lots")}</h2>
        <span className={styles.headNote}>{t("credits.lotsNote")}</span>
      </div>
      {lots === undefined && <Skeleton height={96} />}
      {lots?.length === 0 && <p className={styles.empty}>{t("credits.noLots")}</p>}
      <ul>
        {lots?.map((lot, index) => (
          <li className={styles.lot} key={`${lot.kind}-${lot.expires_at ?? "never"}-${index}`}>
            <p className={styles.lotTop}>
              <span>{t(`source.${lot.kind}` as "source.signup")}</span>
              <span>{formatCount(lot.available, language)}</span>
            </p>
            <p className={styles.lotNote}>
              {lot.expires_at === null || lot.expires_at === undefined
                ? t("credits.never")
                : t("credits.until", { at: formatDay(lot.expires_at, language) })}
              {lot.held > 0 && ` · ${t("credits.lotHeld", { count: lot.held })}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
