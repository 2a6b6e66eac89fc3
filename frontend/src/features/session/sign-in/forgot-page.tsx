import "@/i18n/add-sign-in";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { client, unwrap } from "@mannequin/shared/api/client";
import { usePageTitle } from "@/lib/page/use-page-title";
import { ErrorNote } from "@/ui/note/error-note";
import { AuthFrame } from "./auth-frame";
import styles from "./auth-page.module.css";
import { looksLikeEmail } from "../email";

/** Asks for the mail that lets one in again. Says the same whether the address is known or not. */
export function ForgotPage() {
  const { t } = useTranslation();
  const { state } = useLocation();
  const [email, setEmail] = useState(String((state as { email?: string } | null)?.email ?? ""));
  const [tried, setTried] = useState(false);
  const ask = useMutation({
    mutationFn: (address: string) =>
      unwrap(client.POST("/v1/auth/password/forgot", { body: { email: address } })),
  });
  usePageTitle(t("auth.forgotTitle"));
  const wrong = looksLikeEmail(email) ? null : t("auth.invalidEmail");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong === null) ask.mutate(email.trim());
  };
  return (
    <AuthFrame>
      <h1>{ask.isSuccess ? t("auth.forgotDone") : t("auth.forgotTitle")}</h1>
      {ask.isSuccess ? (
        <>
          <p className={styles.lead} role="status">
            {t("auth.forgotDoneNote", { email: ask.variables })}
          </p>
          <Button variant="default" className={styles.submit} onClick={() => ask.reset()}>
            {t("auth.forgotAgain")}
          </Button>
        </>
      ) : (
        <>
          <p className={styles.lead}>{t("auth.forgotLead")}</p>
          <form className={styles.form} onSubmit={submit} noValidate>
            <TextInput
              label={t("auth.email")}
              type="email"
              name="email"
              autoComplete="email"
              inputMode="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              error={tried ? wrong : null}
            />
            {ask.isError && <ErrorNote error={ask.error} />}
            <Button type="submit" size="lg" fullWidth disabled={ask.isPending}>
              {t("auth.forgotSubmit")}
            </Button>
          </form>
        </>
      )}
      <Link className={styles.other} to="/sign-in">
        {t("auth.backToSignIn")}
      </Link>
    </AuthFrame>
  );
}
