import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@mannequin/shared/contract/error";
import { errorText } from "./error-text";
import { Note } from "./note";
import styles from "./note.module.css";

interface Props {
  error: unknown;
  title?: string;
  /** What became of the credits; left out where none are concerned. */
  money?: string;
  action?: ReactNode;
}

export function ErrorNote({ error, title, money, action }: Props) {
  const { t } = useTranslation();
  const id = error instanceof ApiError ? error.requestId : null;
  return (
    <Note tone="bad" title={title} role="alert" action={action}>
      <p>
        {errorText(t, error)} {money}
      </p>
      {id !== null && <p className={styles.ref}>{t("app.requestId", { id })}</p>}
    </Note>
  );
}
