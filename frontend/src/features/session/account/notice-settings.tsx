import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToNotify, notifyPermission, notifyWish } from "@/lib/page/done-notice";
import { useStore } from "@mannequin/shared/lib/store";
import { singleKeys } from "@/lib/page/use-shortcuts";
import styles from "./profile-page.module.css";

/** What this browser may do by itself: messages when a picture is done, and single keys. */
export function NoticeSettings() {
  const { t } = useTranslation();
  const wish = useStore(notifyWish);
  const keys = useStore(singleKeys);
  const [permission, setPermission] = useState(notifyPermission);
  const on = wish && permission === "granted";
  const toggle = () => {
    if (on) notifyWish.set(false);
    else void askToNotify().finally(() => setPermission(notifyPermission()));
  };
  return (
    <div className={styles.switches}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          role="switch"
          checked={on}
          disabled={permission === "unsupported" || permission === "denied"}
          onChange={toggle}
        />
        <span>
          {t("profile.notify")}
          <span className={styles.note}>
            {t(
              permission === "denied"
                ? "profile.notifyDenied"
                : permission === "unsupported"
                  ? "profile.notifyNone"
                  : "profile.notifyNote",
            )}
          </span>
        </span>
      </label>
      <label className={styles.switch}>
        <input type="checkbox" role="switch" checked={keys} onChange={() => singleKeys.set(!keys)} />
        <span>
          {t("profile.keys")}
          <span className={styles.note}>{t("profile.keysNote")}</span>
        </span>
      </label>
    </div>
  );
}
