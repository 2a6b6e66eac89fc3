import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isFinal, type Generation } from "@/api/types";
import { useGenerationActions } from "@/api/use-generation-actions";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/expiry";
import { useNow } from "@/lib/use-now";
import { ConfirmDialog } from "./confirm-dialog";
import { ErrorNote } from "./error-note";
import styles from "./generation-actions.module.css";
import { Icon } from "./icon";

interface Props {
  generation: Generation;
  compare: boolean;
  onCompare: (on: boolean) => void;
  /** Takes the inputs back to the tool; absent when the tool is gone. */
  onEdit?: () => void;
  /** Told the first generation of a new run. */
  onAgain: (id: string) => void;
  onRemoved?: () => void;
}

/** Everything one can do with the generation shown. */
export function GenerationActions({ generation, compare, onCompare, onEdit, onAgain, onRemoved }: Props) {
  const { t } = useTranslation();
  const { cancel, again, remove, download, runAgain } = useGenerationActions();
  const [asking, setAsking] = useState<"cancel" | "remove" | null>(null);
  const tool = useToolName()(generation);
  const downloadable = isDownloadable(generation, useNow(30_000));
  const final = isFinal(generation);
  const trouble = [download, again, cancel, remove].find((action) => action.isError);

  const repeat = async () => {
    const submitted = await runAgain(generation.id).catch(() => null);
    const first = submitted?.generations[0];
    if (first !== undefined) onAgain(first.id);
  };

  return (
    <>
      <div className={styles.row}>
        {downloadable && (
          <>
            <Button
              leftSection={<Icon name="download" />}
              disabled={download.isPending}
              onClick={() => download.mutate(generation)}
            >
              {t("result.download")}
            </Button>
            <Button
              variant="default"
              leftSection={<Icon name="compare" />}
              aria-pressed={compare}
              onClick={() => onCompare(!compare)}
            >
              {compare ? t("result.compareOff") : t("result.compare")}
            </Button>
          </>
        )}
        {final && onEdit !== undefined && (
          <>
            <Button
              variant="default"
              leftSection={<Icon name="again" />}
              disabled={again.isPending}
              onClick={() => void repeat()}
            >
              {t("result.againPrice", { price: generation.price })}
            </Button>
            <Button variant="default" leftSection={<Icon name="edit" />} onClick={onEdit}>
              {t("result.edit")}
            </Button>
          </>
        )}
        {!final && generation.state !== "review" && (
          <Button variant="default" disabled={cancel.isPending || cancel.isSuccess} onClick={() => setAsking("cancel")}>
            {cancel.isSuccess ? t("result.cancelAsked") : t("result.cancel")}
          </Button>
        )}
        {final && onRemoved !== undefined && (
          <Button
            className={styles.remove}
            variant="subtle"
            leftSection={<Icon name="trash" />}
            title={t("result.remove")}
            onClick={() => setAsking("remove")}
          >
            <span className={styles.removeText}>{t("result.remove")}</span>
          </Button>
        )}
      </div>
      {trouble !== undefined && <ErrorNote error={trouble.error} />}
      <ConfirmDialog
        opened={asking === "cancel"}
        title={`${t("result.cancel")} · ${tool}`}
        confirm={t("result.cancelConfirm")}
        dismiss={t("result.keep")}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          cancel.mutate(generation.id);
        }}
      >
        {t(generation.state === "queued" ? "result.cancelQueued" : "result.cancelRunning", { count: generation.price })}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === "remove"}
        title={t("result.removeTitle")}
        confirm={t("result.remove")}
        dismiss={t("app.back")}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          remove.mutate(generation.id, { onSuccess: onRemoved });
        }}
      >
        {t("result.removeNote")}
      </ConfirmDialog>
    </>
  );
}
