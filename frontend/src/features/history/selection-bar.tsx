import { ActionIcon, Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLater } from "@/api/generations/delete-later";
import { archiveName, downloadArchive } from "@/api/files/download";
import { isFinal, type Generation } from "@/api/types";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { isDownloadable } from "@/lib/time/expiry";
import { useNow } from "@mannequin/shared/lib/use-now";
import ConfirmDialog from "@/ui/dialog/confirm-dialog";
import { ErrorNote } from "@/ui/note/error-note";
import { Icon } from "@/ui/icon";
import { lazyPart } from "@/ui/lazy-part";
import styles from "./selection-bar.module.css";

const FolderDialog = lazyPart(() => import("@/ui/result/folder-dialog"));

interface Props {
  picked: Generation[];
  /** Everything listed is picked. */
  all: boolean;
  onAll: () => void;
  onDone: () => void;
}

/** What can be done to many at once. Running them again costs, so its price is said and asked about first. */
export function SelectionBar({ picked, all, onAll, onDone }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const now = useNow(60_000);
  const { runAgain } = useGenerationActions();
  const [asking, setAsking] = useState<"again" | "folder" | null>(null);
  const downloadable = picked.filter((each) => isDownloadable(each, now)).map((each) => each.id);
  const ended = picked.filter(isFinal);
  const price = ended.reduce((sum, each) => sum + each.price, 0);
  const folders = new Set(picked.map((each) => each.folder ?? null));
  const zip = useMutation({
    mutationFn: () => downloadArchive(downloadable, archiveName(new Date())),
  });
  const again = useMutation({
    mutationFn: async () => {
      for (const each of ended) await runAgain(each.id);
    },
    onSuccess: onDone,
  });
  const trouble = zip.error ?? again.error;
  return (
    <div className={styles.bar} role="region" aria-label={t("history.select")}>
      <span className={styles.text} role="status">
        {picked.length > 0 && downloadable.length === 0
          ? t("history.zipNone")
          : t("history.selected", { count: picked.length })}
      </span>
      <Button variant="subtle" onClick={onAll}>
        {all ? t("history.pickNone") : t("history.pickAll")}
      </Button>
      <Button
        leftSection={<Icon name="download" />}
        disabled={downloadable.length === 0 || zip.isPending}
        onClick={() => zip.mutate()}
      >
        {t("history.zip")}
      </Button>
      <span className={styles.icons}>
        <ActionIcon
          aria-label={t("history.again")}
          title={t("history.again")}
          disabled={ended.length === 0 || again.isPending}
          onClick={() => setAsking("again")}
        >
          <Icon name="again" />
        </ActionIcon>
        <ActionIcon
          aria-label={t("result.folder")}
          title={t("result.folder")}
          disabled={picked.length === 0}
          onClick={() => setAsking("folder")}
        >
          <Icon name="folder" />
        </ActionIcon>
        <ActionIcon
          aria-label={t("result.remove")}
          title={t("result.remove")}
          disabled={ended.length === 0}
          onClick={() => {
            deleteLater(
              cache,
              ended.map((each) => each.id),
            );
            onDone();
          }}
        >
          <Icon name="trash" />
        </ActionIcon>
      </span>
      {trouble !== null && (
        <div className={styles.problem}>
          <ErrorNote error={trouble} />
        </div>
      )}
      <ConfirmDialog
        opened={asking === "again"}
        title={t("history.againTitle", { count: ended.length })}
        confirm={t("result.againPrice", { price })}
        dismiss={t("app.back")}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          again.mutate();
        }}
      >
        {t("history.againNote")}
      </ConfirmDialog>
      <Suspense>
        {asking === "folder" && (
          <FolderDialog
            ids={picked.map((each) => each.id)}
            current={folders.size === 1 ? ([...folders][0] ?? null) : null}
            onClose={() => {
              setAsking(null);
              onDone();
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
