import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { meQuery } from "@/api/queries";
import { useLivePolling } from "@/api/live/use-live";
import styles from "./account-menu.module.css";

/** The membership in the header, where there is room; the account menu has it everywhere. */
export function MemberTag() {
  const { t } = useTranslation();
  const membership = useQuery({ ...meQuery, refetchInterval: useLivePolling() }).data?.subscription;
  if (membership?.status !== "active") return null;
  const { name } = membership.plan;
  return (
    <Link
      className={styles.member}
      to="/membership"
      aria-label={t("account.memberTag", { name, count: membership.days_left })}
    >
      {name}
      <span className={styles.memberDays}>{t("account.memberDays", { count: membership.days_left })}</span>
    </Link>
  );
}
