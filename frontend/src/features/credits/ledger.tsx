import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { downloadLedger } from "@/api/files/download";
import { entriesQuery } from "@/api/queries";
import { ErrorNote } from "@/ui/note/error-note";
import { Icon } from "@/ui/icon";
import { LoadMore } from "@/ui/load-more";
import styles from "./ledger.module.css";
import { LedgerLine } from "./ledger-line";
import pageStyles from "./credits-page.module.css";
import { PeriodFilter } from "./period-filter";
import { KINDS, useLedgerFilter } from "./use-ledger-filter";

/** Every movement, newest first. Kind and days stand in the URL; what is shown can be taken along as CSV. */
export function Ledger() {
  const { t } = useTranslation();
  const { kind, from, to, filter, filtered, change, clear } = useLedgerFilter();
  const entries = useInfiniteQuery(entriesQuery(filter));
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const csv = useMutation({
    mutationFn: () => downloadLedger(filter, `mannequin-credits${from === null ? "" : `-${from}`}.csv`),
  });

  return (
    <section className={pageStyles.card} aria-labelledby="ledger">
      <div className={styles.head}>
        <h2 id="ledger">{t("credits.ledger")}</h2>
        <Button
          variant="default"
          size="sm"
          leftSection={<Icon name="download" size={18} />}
          title={t("credits.csvNote")}
          disabled={csv.isPending || items.length === 0}
          onClick={() => csv.mutate()}
        >
          {t("credits.csv")}
        </Button>
      </div>
      <div className={styles.filters} role="group" aria-label={t("credits.kind")}>
        {[undefined, ...KINDS].map((each) => (
          <UnstyledButton
            key={each ?? "all"}
            className={styles.filter}
            aria-pressed={each === kind}
            onClick={() => change({ kind: each ?? null })}
          >
            {each === undefined ? t("credits.all") : t(`kind.${each}`)}
          </UnstyledButton>
        ))}
      </div>
      <PeriodFilter from={from} to={to} onChange={change} />
      {(entries.isError || csv.isError) && <ErrorNote error={entries.error ?? csv.error} />}
      {entries.isPending && <Skeleton height={186} />}
      {entries.isSuccess && items.length === 0 && (
        <div className={pageStyles.empty}>
          <p>{filtered ? t("credits.emptyFiltered") : t("credits.empty")}</p>
          {filtered && (
            <Button variant="default" size="sm" mt={12} onClick={clear}>
              {t("credits.clear")}
            </Button>
          )}
        </div>
      )}
      <ol>
        {items.map((entry) => (
          <LedgerLine key={entry.id} entry={entry} />
        ))}
      </ol>
      {entries.hasNextPage && (
        <div className={styles.more}>
          <LoadMore busy={entries.isFetchingNextPage} onMore={() => void entries.fetchNextPage()} />
        </div>
      )}
    </section>
  );
}
