import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { siteQuery } from "@/api/queries";
import { useOnline } from "@/lib/use-online";
import { Icon } from "@/ui/icon";
import styles from "./banners.module.css";

/** Notes about the site as a whole. The simulated one stays for good: nobody shall take a drawing for a photo. */
export function Banners() {
  const { t } = useTranslation();
  const online = useOnline();
  const site = useQuery(siteQuery);
  return (
    <>
      {site.data?.simulated === true && (
        <p className={`${styles.banner} ${styles.simulated}`}>
          <strong>{t("app.simulated")}</strong>
          <span>{t("app.simulatedNote")}</span>
        </p>
      )}
      <div role="status">
        {!online && (
          <p className={`${styles.banner} ${styles.offline}`}>
            <Icon name="offline" size={16} />
            {t("app.offline")}
          </p>
        )}
      </div>
    </>
  );
}
