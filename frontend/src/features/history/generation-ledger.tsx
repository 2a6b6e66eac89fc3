import "@/i18n/add-ledger";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { entriesQuery } from "@/api/queries";
import { formatDelta, formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./generation-dialog.module.css";

interface Props {
  id: string;
}

/** The lines of the ledger that this one picture wrote: what was held, and whether it was spent or given back. */
export function GenerationLedger({ id }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const lines =
    useInfiniteQuery(entriesQuery({ generation: id })).data?.pages.flatMap((page) => page.items) ?? [];
  if (lines.length === 0) return null;
  return (
    <section aria-label={t("result.ledger")}>
      <h3 className={styles.heading}>{t("result.ledger")}</h3>
      <ol className={styles.ledger}>
        {[...lines].reverse().map((line) => (
          <li key={line.id}>
            <span>{t(`kind.${line.kind}`)}</span>
            <span className={styles.when}>{formatMoment(line.at, language)}</span>
            <span>
              {line.delta_available === 0
                ? t("credits.heldDelta", { delta: formatDelta(line.delta_held, language) })
                : formatDelta(line.delta_available, language)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
