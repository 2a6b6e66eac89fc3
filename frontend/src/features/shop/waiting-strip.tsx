import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { balanceQuery, presetsQuery } from "@/api/queries";
import { useLanguage } from "@/lib/page/use-language";
import { useWaitingRun } from "@/checkout/use-waiting-run";
import styles from "./shop-page.module.css";

/** Says that what is bought here starts the run that was put aside. */
export function WaitingStrip({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const run = useWaitingRun(userId);
  const balance = useQuery(balanceQuery).data;
  const presets = useQuery(presetsQuery(useLanguage())).data;
  if (run === null) return null;
  const tool = presets?.find((preset) => preset.key === run.preset)?.name ?? run.preset;
  const gap = Math.max(0, run.price - (balance?.available ?? 0));
  return (
    <div className={`${styles.strip} ${styles.waiting}`}>
      <div>
        <p className={styles.stripTitle}>{t("shop.waiting", { tool })}</p>
        {gap > 0 && <p className={styles.stripNote}>{t("shop.waitingNote", { gap })}</p>}
      </div>
    </div>
  );
}
