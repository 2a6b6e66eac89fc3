import "@/i18n/add-sign-in";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { acceptAccount, accountChange, signedOut } from "@mannequin/shared/session/access";
import type { User } from "@/api/types";
import { useStore } from "@mannequin/shared/lib/store";
import { Dialog } from "@/ui/dialog/dialog";
import styles from "./sign-in/auth-page.module.css";

/** The shop's name where there is one beside the address, which alone is never the same twice. */
const nameOf = ({ display_name: shop, email }: User) =>
  shop && !email.startsWith(`${shop}@`) ? `${shop} (${email})` : email;

/** Another tab has signed in as somebody else. Nothing is spent before this has been answered. */
export default function AccountChangedDialog() {
  const { t } = useTranslation();
  const change = useStore(accountChange);
  if (change === null) return null;
  const names = { from: nameOf(change.from), to: nameOf(change.to) };
  return (
    <Dialog opened title={t("auth.changedTitle", names)}>
      <p className={styles.lead}>{t("auth.changedNote", names)}</p>
      <div className={styles.form}>
        <Button onClick={acceptAccount} data-autofocus>
          {t("auth.changedStay", names)}
        </Button>
        <Button variant="subtle" onClick={() => signedOut(true)}>
          {t("auth.changedBack", names)}
        </Button>
      </div>
    </Dialog>
  );
}
