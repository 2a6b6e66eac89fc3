import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToNotify, notifyPermission, notifyWish } from "@/lib/page/done-notice";
import { useStore } from "@mannequin/shared/lib/store";
import styles from "@/ui/generation/generation-stage.module.css";

/** Offers to tell when it is done. Asked for by the person, never by the page. */
export function NotifyWish() {
  const { t } = useTranslation();
  const on = useStore(notifyWish);
  const [permission, setPermission] = useState(notifyPermission);
  if (permission === "unsupported" || permission === "denied") return null;
  if (on && permission === "granted") return <p className={styles.clock}>{t("result.willNotify")}</p>;
  return (
    <button
      type="button"
      className={styles.quiet}
      onClick={() => void askToNotify().finally(() => setPermission(notifyPermission()))}
    >
      {t("result.notifyMe")}
    </button>
  );
}
