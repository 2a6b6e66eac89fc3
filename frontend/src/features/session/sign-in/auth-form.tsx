import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useLanguage } from "@/lib/page/use-language";
import { ErrorNote } from "@/ui/note/error-note";
import { PasswordField } from "@/ui/password-field";
import styles from "./auth-page.module.css";
import { looksLikeEmail, MIN_PASSWORD } from "../email";
import { useSignIn } from "../use-sign-in";

interface Props {
  mode: "in" | "up";
}

export function AuthForm({ mode }: Props) {
  const { t } = useTranslation();
  const signIn = useSignIn(mode, useLanguage());
  const [values, setValues] = useState({ email: "", password: "", displayName: "" });
  const [tried, setTried] = useState(false);
  const up = mode === "up";

  const emailWrong = looksLikeEmail(values.email) ? null : t("auth.invalidEmail");
  const tooShort = up && values.password.length < MIN_PASSWORD;
  const passwordWrong =
    values.password === "" ? t("auth.emptyPassword") : tooShort ? t("auth.passwordHint") : null;
  const change = (field: keyof typeof values) => (event: React.ChangeEvent<HTMLInputElement>) =>
    setValues({ ...values, [field]: event.target.value });

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (emailWrong === null && passwordWrong === null)
      signIn.mutate({ ...values, email: values.email.trim() });
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput
        label={t("auth.email")}
        type="email"
        name="email"
        autoComplete="email"
        inputMode="email"
        value={values.email}
        onChange={change("email")}
        error={tried ? emailWrong : null}
      />
      <PasswordField
        label={t("auth.password")}
        name="password"
        description={up ? t("auth.passwordHint") : undefined}
        autoComplete={up ? "new-password" : "current-password"}
        value={values.password}
        onChange={change("password")}
        error={tried ? passwordWrong : null}
      />
      {!up && (
        <Link className={styles.forgot} to="/forgot-password" state={{ email: values.email }}>
          {t("auth.forgot")}
        </Link>
      )}
      {up && (
        <TextInput
          label={t("auth.displayName")}
          name="display_name"
          autoComplete="organization"
          maxLength={60}
          value={values.displayName}
          onChange={change("displayName")}
        />
      )}
      {signIn.isError && <ErrorNote error={signIn.error} />}
      <Button type="submit" size="lg" fullWidth disabled={signIn.isPending} className={styles.submit}>
        {up ? t("auth.submitSignUp") : t("auth.submitSignIn")}
      </Button>
    </form>
  );
}
