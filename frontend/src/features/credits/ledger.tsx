import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { entriesQuery } from "@/api/queries";
import { ErrorNote } from "@/ui/error-note";
import styles from "./ledger.module.css";
import { LedgerLine } from "./ledger-line";
import pageStyles from "./credits-page.module.css";

const KINDS = ["grant", "hold", "commit", "release", "expire", "adjust", "revoke"] as const;
type Kind = (typeof KINDS)[number];

/** Every movement, newest first. The kind stands in the URL. */
export function Ledger() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const asked = search.get("kind");
  const kind = KINDS.find((known) => known === asked);
  const entries = useInfiniteQuery(entriesQuery(kind === undefined ? {} : { kind }));
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (next: Kind | undefined) =>
    setSearch(next === undefined ? {} : { kind: next }, { replace: true, preventScrollReset: true });

  return (
    <section className={pageStyles.card} aria-labelledby="ledger">
      <div className={pageStyles.head}>
        <h2 id="ledger">{t("credits.ledger")}</h2>
      </div>
      <div className={styles.filters} role="group" aria-label={t("credits.kind")}>
        {[undefined, ...KINDS].map((each) => (
          <UnstyledButton
            key={each ?? "all"}
            className={styles.filter}
            aria-pressed={each === kind}
            onClick={() => choose(each)}
          >
            {each === undefined ? t("credits.all") : t(`kind.${each}`)}
          </UnstyledButton>
        ))}
      </div>
      {entries.isError && <ErrorNote error={entries.error} />}
      {entries.isPending && <Skeleton height={186} />}
      {entries.isSuccess && items.length === 0 && (
        <p className={pageStyles.empty}>{kind === undefined ? t("credits.empty") : t("credits.emptyFiltered")}</p>
      )}
      <ol>
        {items.map((entry) => (
          <LedgerLine key={entry.id} entry={entry} />
        ))}
      </ol>
      {entries.hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" disabled={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            {t("credits.more")}
          </Button>
        </div>
      )}
    </section>
  );
}
