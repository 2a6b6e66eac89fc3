import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { meQuery } from "@/api/queries";
import { formatDay } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./shop-page.module.css";

/** What a membership one has means for buying another. Silent for who never had one. */
export function MemberStrip() {
  const { t } = useTranslation();
  const language = useLanguage();
  const membership = useQuery(meQuery).data?.subscription;
  if (membership === undefined || membership === null) return null;
  const at = formatDay(membership.ends_at, language);
  const active = membership.status === "active";
  return (
    <div className={styles.strip}>
      <div>
        <p className={styles.stripTitle}>
          {active
            ? t("shop.active", { name: membership.plan.name, count: membership.days_left })
            : t("shop.ended", { name: membership.plan.name, at })}
        </p>
        <p className={styles.stripNote}>{active ? t("shop.activeNote", { at }) : t("shop.endedNote")}</p>
      </div>
      <Link className={styles.stripLink} to="/membership">
        {t("shop.manage")}
      </Link>
    </div>
  );
}
