import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Membership } from "@/api/types";
import { formatDay } from "@mannequin/shared/lib/format";
import { shareLeft } from "@/lib/credits/period";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import styles from "./member-label.module.css";

/** The membership as the label sewn into a garment; the tape below is what is left of the period. */
export function MemberLabel({ membership }: { membership: Membership }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(60_000);
  const active = membership.status === "active";
  const share = active ? shareLeft(membership.started_at, membership.ends_at, now) : 0;
  const until = formatDay(membership.ends_at, language);
  return (
    <section className={`${styles.label} ${active ? "" : styles.over}`} aria-label={t("member.status")}>
      <div className={styles.top}>
        <div>
          <p className={styles.state}>{active ? t("member.active") : t("member.ended")}</p>
          <h2 className={styles.plan}>{membership.plan.name}</h2>
        </div>
        {active && (
          <p className={styles.days}>
            {membership.days_left > 0 ? (
              <>
                <span className={styles.daysWord}>{t("member.daysLeft")}</span>
                {t("member.days", { count: membership.days_left })}
              </>
            ) : (
              t("member.lastDay")
            )}
          </p>
        )}
      </div>
      {active && (
        <div className={styles.track} aria-hidden="true">
          <div className={styles.tape} style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </div>
      )}
      <div className={styles.foot}>
        <p>
          {active ? t("member.until", { at: until }) : t("member.endedAt", { at: until })}
          <span className={styles.since}>
            {t("member.since", { at: formatDay(membership.started_at, language) })}
          </span>
        </p>
        <Button component={Link} to="/shop" className={styles.renew}>
          {active ? t("member.renew") : t("member.rejoin")}
        </Button>
      </div>
      <p className={styles.note}>{active ? t("member.renewNote", { at: until }) : t("member.afterEnd")}</p>
    </section>
  );
}
