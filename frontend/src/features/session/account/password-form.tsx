import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "@mannequin/shared/api/client";
import type { User } from "@/api/types";
import { ErrorNote } from "@/ui/note/error-note";
import { PasswordField } from "@/ui/password-field";
import { MIN_PASSWORD } from "../email";
import styles from "./profile-page.module.css";

/** Another password. All other devices are signed out with it. */
export function PasswordForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => unwrap(client.PATCH("/v1/me", { body: { password: { current, new: next } } })),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      setTried(false);
      void cache.invalidateQueries({ queryKey: ["devices"] });
    },
  });
  const short = next.length < MIN_PASSWORD;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short && current !== "") change.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <input type="hidden" name="email" autoComplete="username" value={user.email} readOnly />
      <PasswordField
        label={t("profile.current")}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
        error={tried && current === "" ? t("auth.emptyPassword") : null}
      />
      <PasswordField
        label={t("auth.resetPassword")}
        description={t("auth.passwordHint")}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.target.value)}
        error={tried && short ? t("auth.passwordHint") : null}
      />
      {change.isError && <ErrorNote error={change.error} />}
      <div className={styles.submit}>
        <Button type="submit" variant="default" disabled={change.isPending}>
          {t("profile.changePassword")}
        </Button>
        <span className={styles.note} role="status">
          {change.isSuccess && !tried && t("profile.passwordChanged")}
        </span>
      </div>
    </form>
  );
}
