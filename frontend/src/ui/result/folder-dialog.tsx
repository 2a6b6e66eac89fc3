import "@/i18n/add-dialogs";
import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { foldersQuery } from "@/api/queries";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { Dialog } from "@/ui/dialog/dialog";
import { ErrorNote } from "@/ui/note/error-note";
import { Icon } from "@/ui/icon";
import styles from "./folder-dialog.module.css";

interface Props {
  ids: readonly string[];
  /** The folder they are in now, when it is one and the same. */
  current: string | null;
  onClose: () => void;
}

const NAME_MAX = 40;

/** Puts records into a folder: one there is, or a new one by naming it. Pictures still go after 24 hours. */
export default function FolderDialog({ ids, current, onClose }: Props) {
  const { t } = useTranslation();
  const folders = useQuery(foldersQuery);
  const { mark } = useGenerationActions();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const put = async (folder: string | null) => {
    setBusy(true);
    try {
      for (const id of ids) await mark.mutateAsync({ id, folder });
      onClose();
    } catch {
      setBusy(false);
    }
  };
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void put(name.trim());
  };
  return (
    <Dialog opened onClose={onClose} title={t("folder.title", { count: ids.length })}>
      {(folders.isError || mark.isError) && <ErrorNote error={mark.error ?? folders.error} />}
      <ul className={styles.list}>
        {folders.data?.map((folder) => (
          <li key={folder.name}>
            <UnstyledButton
              className={styles.folder}
              aria-pressed={folder.name === current}
              disabled={busy}
              onClick={() => void put(folder.name)}
            >
              <Icon name="folder" />
              <span className={styles.name}>{folder.name}</span>
              <span className={styles.count}>{folder.count}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <form className={styles.form} onSubmit={create}>
        <TextInput
          label={t("folder.new")}
          placeholder={t("folder.placeholder")}
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
          data-autofocus
        />
        <Button type="submit" disabled={busy || name.trim() === ""}>
          {t("folder.put")}
        </Button>
      </form>
      {current !== null && (
        <Button variant="subtle" mt={8} disabled={busy} onClick={() => void put(null)}>
          {t("folder.out", { name: current })}
        </Button>
      )}
      <p className={styles.note}>{t("folder.note")}</p>
    </Dialog>
  );
}
