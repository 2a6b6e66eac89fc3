import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";
import { meQuery } from "@/api/queries";
import { createStore, useStore } from "@mannequin/shared/lib/store";
import { errorText } from "@/ui/note/error-text";
import { Icon } from "@/ui/icon";
import styles from "./verify-banner.module.css";

/** Put off for this visit. */
const putOff = createStore(false);

/** Asks to verify the e-mail address until it is. In nobody's way: one line that can be put off. */
export function VerifyBanner() {
  const { t } = useTranslation();
  // The session knows it, too: a line that came later would push the page down.
  const known = useStore(access).user ?? undefined;
  const user = useQuery(meQuery).data?.user ?? known;
  const hidden = useStore(putOff);
  const send = useMutation({ mutationFn: () => unwrap(client.POST("/v1/auth/verify-email/send", {})) });
  if (user === undefined || user.email_verified || hidden) return null;
  return (
    <aside className={styles.banner} aria-label={t("account.verify", { email: user.email })}>
      <Icon name="mail" size={18} />
      <p className={styles.text}>
        <strong>{t("account.verify", { email: user.email })}</strong>{" "}
        <span className={`${styles.note} ${send.isIdle || send.isPending ? styles.idle : ""}`} role="status">
          {send.isSuccess
            ? t("account.verifySent")
            : send.isError
              ? errorText(t, send.error)
              : t("account.verifyNote")}
        </span>
      </p>
      {!send.isSuccess && (
        <button
          type="button"
          className={styles.action}
          disabled={send.isPending}
          onClick={() => send.mutate()}
        >
          {t("account.verifySend")}
        </button>
      )}
      <button type="button" className={styles.action} onClick={() => putOff.set(true)}>
        {t("account.verifyLater")}
      </button>
    </aside>
  );
}
