import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { downloadArchive } from "@/api/download";
import { ErrorNote } from "@/ui/error-note";
import { Icon } from "@/ui/icon";
import styles from "./selection-bar.module.css";

interface Props {
  picked: number;
  /** Those of the picked whose picture still exists. */
  downloadable: string[];
}

export function SelectionBar({ picked, downloadable }: Props) {
  const { t } = useTranslation();
  const zip = useMutation({
    mutationFn: () => downloadArchive(downloadable, `mannequin_${new Date().toISOString().slice(0, 10)}.zip`),
  });
  return (
    <div className={styles.bar}>
      <span className={styles.text} role="status">
        {picked > 0 && downloadable.length === 0 ? t("history.zipNone") : t("history.selected", { count: picked })}
      </span>
      <Button
        leftSection={<Icon name="download" />}
        disabled={downloadable.length === 0 || zip.isPending}
        onClick={() => zip.mutate()}
      >
        {t("history.zip")}
      </Button>
      {zip.isError && (
        <div className={styles.problem}>
          <ErrorNote error={zip.error} />
        </div>
      )}
    </div>
  );
}
