import "@/i18n/add-sign-in";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { signedOut } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";
import { ApiError } from "@mannequin/shared/contract/error";
import { usePageTitle } from "@/lib/page/use-page-title";
import { ErrorNote } from "@/ui/note/error-note";
import { PasswordField } from "@/ui/password-field";
import { AuthFrame } from "./auth-frame";
import styles from "./auth-page.module.css";
import { MIN_PASSWORD } from "../email";
import { LinkBad } from "./link-bad";

/** The token was refused, not the password: the mail has to be asked for again. */
const tokenRefused = (error: unknown) =>
  error instanceof ApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 429 &&
  !hasWeakPassword(error);

function hasWeakPassword(error: ApiError): boolean {
  const faults = Array.isArray(error.problem.errors)
    ? (error.problem.errors as { code?: unknown; path?: unknown }[])
    : [];
  return (
    error.code === "weak_password" ||
    faults.some((fault) => fault.code === "weak_password" || fault.path === "password")
  );
}

export function ResetPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const token = search.get("token") ?? "";
  const cache = useQueryClient();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const reset = useMutation({
    mutationFn: () => unwrap(client.POST("/v1/auth/password/reset", { body: { token, password } })),
    onSuccess: () => {
      // The server has ended every session, this one too.
      signedOut();
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "site" });
    },
  });
  usePageTitle(t("auth.resetTitle"));
  const wrong = password.length < MIN_PASSWORD ? t("auth.passwordHint") : null;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong === null) reset.mutate();
  };

  if (token === "" || tokenRefused(reset.error)) return <LinkBad />;
  return (
    <AuthFrame>
      <h1>{reset.isSuccess ? t("auth.resetDone") : t("auth.resetTitle")}</h1>
      <p className={styles.lead} role="status">
        {reset.isSuccess ? t("auth.resetDoneNote") : t("auth.resetLead")}
      </p>
      {reset.isSuccess ? (
        <Button component={Link} to="/sign-in" size="lg" className={styles.submit}>
          {t("auth.submitSignIn")}
        </Button>
      ) : (
        <form className={styles.form} onSubmit={submit} noValidate>
          <PasswordField
            label={t("auth.resetPassword")}
            name="password"
            description={t("auth.passwordHint")}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            error={tried ? wrong : null}
          />
          {reset.isError && <ErrorNote error={reset.error} />}
          <Button type="submit" size="lg" fullWidth disabled={reset.isPending}>
            {t("auth.resetSubmit")}
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
