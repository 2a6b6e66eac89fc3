import "@/i18n/add-ledger";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { balanceQuery } from "@/api/queries";
import { useLivePolling } from "@/api/live/use-live";
import { formatCount, formatDay } from "@mannequin/shared/lib/format";
import { expiringSoon } from "@/lib/credits/expiring";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { usePageTitle } from "@/lib/page/use-page-title";
import { ErrorNote } from "@/ui/note/error-note";
import styles from "./credits-page.module.css";
import { Ledger } from "./ledger";
import { LotList } from "./lot-list";

export function CreditsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const balance = useQuery({ ...balanceQuery, refetchInterval: useLivePolling() });
  usePageTitle(t("credits.title"));
  const number = (value: number) => formatCount(value, language);
  const { sum: expiring, next } = expiringSoon(balance.data?.expiring ?? [], useNow(60_000));

  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div>
          <h1>{t("credits.title")}</h1>
          <p className={styles.lead}>{t("credits.lead")}</p>
        </div>
        <div className={styles.ways}>
          <Button component={Link} to="/shop">
            {t("credits.buy")}
          </Button>
          <Button variant="default" component={Link} to="/orders">
            {t("credits.orders")}
          </Button>
        </div>
      </header>
      {balance.isError && <ErrorNote error={balance.error} />}
      {balance.data === undefined ? (
        <Skeleton height={124} radius={12} />
      ) : (
        <dl className={styles.figures}>
          <div className={styles.figure}>
            <dt>{t("credits.available")}</dt>
            <dd>{number(balance.data.available)}</dd>
          </div>
          <div className={styles.figure}>
            <dt>{t("credits.held")}</dt>
            <dd>{number(balance.data.held)}</dd>
            <dd className={styles.small}>{t("credits.heldNote")}</dd>
          </div>
          <div className={styles.figure}>
            <dt>{t("credits.expiring")}</dt>
            <dd>{number(expiring)}</dd>
            <dd className={styles.small}>
              {next === undefined
                ? t("credits.expiringNone")
                : t("credits.expiringAt", { count: next.amount, at: formatDay(next.at, language) })}
            </dd>
          </div>
        </dl>
      )}
      <div className={styles.columns}>
        <Ledger />
        <LotList lots={balance.data?.lots} />
      </div>
    </div>
  );
}
