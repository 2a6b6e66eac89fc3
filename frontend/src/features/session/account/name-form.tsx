import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { renamed } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";
import type { User } from "@/api/types";
import { ErrorNote } from "@/ui/note/error-note";
import styles from "./profile-page.module.css";

const NAME_MAX = 80;

/** The shop's name, as letters and the page address it. */
export function NameForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [name, setName] = useState(user.display_name);
  const save = useMutation({
    mutationFn: () => unwrap(client.PATCH("/v1/me", { body: { display_name: name.trim() } })),
    onSuccess: (me) => {
      renamed(me.user);
      void cache.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const same = name.trim() === user.display_name;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!same) save.mutate();
      }}
    >
      <TextInput
        label={t("profile.name")}
        maxLength={NAME_MAX}
        autoComplete="organization"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {save.isError && <ErrorNote error={save.error} />}
      <div className={styles.submit}>
        <Button type="submit" variant="default" disabled={same || save.isPending}>
          {t("profile.save")}
        </Button>
        <span className={styles.note} role="status">
          {save.isSuccess && same && t("profile.saved")}
        </span>
      </div>
    </form>
  );
}
