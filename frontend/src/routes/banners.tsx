import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { lineStatus } from "@mannequin/shared/live/line";
import { siteQuery } from "@/api/queries";
import { VerifyBanner } from "@/features/session/verify-banner";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useStore } from "@mannequin/shared/lib/store";
import { useLanguage } from "@/lib/page/use-language";
import { useOnline } from "@/lib/page/use-online";
import { Icon } from "@/ui/icon";
import styles from "./banners.module.css";

/** A line that breaks and comes back at once is nobody's concern. */
const SAY_AFTER_MS = 8000;

/** Notes about the site as a whole. The simulated one stays for good: nobody shall take a drawing for a photo. */
export function Banners() {
  const { t } = useTranslation();
  const online = useOnline();
  const live = useStore(lineStatus) === "live";
  const [quiet, setQuiet] = useState(true);
  useEffect(() => {
    if (live) return;
    const timer = setTimeout(() => setQuiet(false), SAY_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setQuiet(true);
    };
  }, [live]);
  const language = useLanguage();
  // Told on time to pages that stay open for days.
  const site = useQuery({ ...siteQuery, refetchInterval: 20_000 });
  const maintenance = site.data?.maintenance ?? null;
  return (
    <>
      <div className={styles.line}>
        {site.data?.simulated === true && (
          <aside className={styles.simulated} aria-label={t("app.simulated")}>
            <strong>{t("app.simulated")}</strong>
            <span>{t("app.simulatedNote")}</span>
          </aside>
        )}
        <VerifyBanner />
      </div>
      {maintenance !== null && (
        <aside className={`${styles.banner} ${styles.maintenance}`} aria-label={t("app.maintenance")}>
          <Icon name="clock" size={16} />
          <span>
            {language === "en" ? maintenance.en : maintenance.zh}
            {maintenance.until &&
              ` ${t("app.maintenanceUntil", { at: formatMoment(maintenance.until, language) })}`}
          </span>
        </aside>
      )}
      <div role="status">
        {site.data?.paused === true && (
          <p className={`${styles.banner} ${styles.maintenance}`}>
            <Icon name="clock" size={16} />
            {t("app.paused")}
          </p>
        )}
        {!online && (
          <p className={`${styles.banner} ${styles.offline}`}>
            <Icon name="offline" size={16} />
            {t("app.offline")}
          </p>
        )}
        {online && !live && !quiet && (
          <p className={`${styles.banner} ${styles.polling}`}>{t("app.polling")}</p>
        )}
      </div>
    </>
  );
}
