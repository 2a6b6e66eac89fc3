import "@/i18n/add-shop";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { meQuery } from "@/api/queries";
import { useLivePolling } from "@/api/live/use-live";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { AtEnd } from "./at-end";
import { Benefits } from "./benefits";
import { MemberLabel } from "./member-label";
import styles from "./membership-page.module.css";

export function MembershipPage() {
  const { t } = useTranslation();
  const me = useQuery({ ...meQuery, refetchInterval: useLivePolling() });
  usePageTitle(t("member.title"));
  const membership = me.data?.subscription;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("member.title")}</h1>
        <Link className={styles.link} to="/orders">
          {t("member.orders")}
        </Link>
      </header>
      {me.isError && <ErrorNote error={me.error} />}
      {me.isPending && <Skeleton height={260} radius={12} />}
      {membership === null && (
        <EmptyState
          title={t("member.noneTitle")}
          note={t("member.noneNote")}
          action={
            <Button component={Link} to="/shop">
              {t("member.seePlans")}
            </Button>
          }
        />
      )}
      {membership !== undefined && membership !== null && (
        <>
          <MemberLabel membership={membership} />
          <div className={styles.columns}>
            {membership.status === "active" && (
              <Benefits membership={membership} lots={me.data?.balance.lots ?? []} />
            )}
            <AtEnd membership={membership} />
          </div>
        </>
      )}
    </div>
  );
}
