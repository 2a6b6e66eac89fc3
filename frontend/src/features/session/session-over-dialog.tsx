import "@/i18n/add-sign-in";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { access, signedOut } from "@mannequin/shared/session/access";
import { useStore } from "@mannequin/shared/lib/store";
import { Dialog } from "@/ui/dialog/dialog";
import { ErrorNote } from "@/ui/note/error-note";
import { PasswordField } from "@/ui/password-field";
import styles from "./sign-in/auth-page.module.css";
import { useSignInAgain } from "./use-sign-in";

/** Asks for the password on top of the page, so that the draft and what runs stay as they are. */
export default function SessionOverDialog() {
  const { t } = useTranslation();
  const { status, user } = useStore(access);
  const [password, setPassword] = useState("");
  const again = useSignInAgain();
  if (status !== "over") return null;

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (password === "") return;
    again.mutate({ email: user.email, password }, { onSettled: () => setPassword("") });
  };

  return (
    <Dialog opened title={t("auth.overTitle")}>
      <p className={styles.lead}>{t("auth.overNote")}</p>
      <form className={styles.form} onSubmit={submit}>
        <input type="hidden" name="email" autoComplete="username" value={user.email} readOnly />
        <PasswordField
          label={t("auth.password")}
          description={user.email}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          data-autofocus
        />
        {again.isError && <ErrorNote error={again.error} />}
        <Button type="submit" disabled={again.isPending || password === ""}>
          {t("auth.submitSignIn")}
        </Button>
        <Button variant="subtle" onClick={() => signedOut()}>
          {t("auth.otherAccount")}
        </Button>
      </form>
    </Dialog>
  );
}
