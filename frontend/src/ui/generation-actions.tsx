import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLater } from "@/api/delete-later";
import { isFinal, type Generation } from "@/api/types";
import { useGenerationActions } from "@/api/use-generation-actions";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/expiry";
import { useNow } from "@/lib/use-now";
import { useShortcuts } from "@/lib/use-shortcuts";
import { ConfirmDialog } from "./confirm-dialog";
import { ErrorNote } from "./error-note";
import styles from "./generation-actions.module.css";
import { Icon, type IconName } from "./icon";
import { FavoriteButton } from "./result/favorite-button";

const CompareDialog = lazy(() => import("./result/compare-dialog"));
const DownloadDialog = lazy(() => import("./result/download-dialog"));
const FolderDialog = lazy(() => import("./result/folder-dialog"));
const UseAsInputDialog = lazy(() => import("./result/use-as-input-dialog"));

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

type Open = "cancel" | "look" | "save" | "folder" | "use" | null;

/** Everything one can do with the generation shown; single keys do the same while nothing else has the keyboard. */
export function GenerationActions({ generation, compare, onCompare, onEdit, onAgain, onRemoved }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { cancel, again, mark, download, runAgain } = useGenerationActions();
  const [open, setOpen] = useState<Open>(null);
  const tool = useToolName()(generation);
  const downloadable = isDownloadable(generation, useNow(30_000));
  const final = isFinal(generation);
  const stoppable = !final && generation.state !== "review";
  const trouble = [download, again, cancel, mark].find((action) => action.isError);

  const repeat = async () => {
    const submitted = await runAgain(generation.id).catch(() => null);
    const first = submitted?.generations[0];
    if (first !== undefined) onAgain(first.id);
  };
  const remove = () => {
    deleteLater(cache, [generation.id]);
    onRemoved?.();
  };
  useShortcuts({
    d: downloadable && (() => download.mutate(generation)),
    c: downloadable && (() => onCompare(!compare)),
    z: downloadable && (() => setOpen("look")),
    f: final && (() => mark.mutate({ id: generation.id, favorite: !generation.favorite })),
    r: final && onEdit !== undefined && !again.isPending && (() => void repeat()),
    x: final ? remove : stoppable && (() => setOpen("cancel")),
  });
  const icon = (name: IconName, label: string, act: () => void) => (
    <ActionIcon className={styles.icon} aria-label={label} title={label} onClick={act}>
      <Icon name={name} />
    </ActionIcon>
  );

  return (
    <>
      <div className={styles.row}>
        {downloadable && (
          <>
            <Button leftSection={<Icon name="download" />} disabled={download.isPending} onClick={() => download.mutate(generation)}>
              {t("result.download")}
            </Button>
            <Button variant="default" leftSection={<Icon name="compare" />} aria-pressed={compare} onClick={() => onCompare(!compare)}>
              {compare ? t("result.compareOff") : t("result.compare")}
            </Button>
          </>
        )}
        {final && onEdit !== undefined && (
          <>
            <Button variant="default" leftSection={<Icon name="again" />} disabled={again.isPending} onClick={() => void repeat()}>
              {t("result.againPrice", { price: generation.price })}
            </Button>
            <Button variant="default" leftSection={<Icon name="edit" />} onClick={onEdit}>
              {t("result.edit")}
            </Button>
          </>
        )}
        {stoppable && (
          <Button variant="default" disabled={cancel.isPending || cancel.isSuccess} onClick={() => setOpen("cancel")}>
            {cancel.isSuccess ? t("result.cancelAsked") : t("result.cancel")}
          </Button>
        )}
        {final && (
          <div className={styles.icons}>
            {downloadable && icon("lens", t("result.look"), () => setOpen("look"))}
            {downloadable && icon("sizes", t("result.saveAs"), () => setOpen("save"))}
            {downloadable && icon("arrow", t("result.useAs"), () => setOpen("use"))}
            <FavoriteButton generation={generation} />
            {icon("folder", generation.folder ?? t("result.folder"), () => setOpen("folder"))}
            {icon("trash", t("result.remove"), remove)}
          </div>
        )}
      </div>
      {trouble !== undefined && <ErrorNote error={trouble.error} />}
      <ConfirmDialog
        opened={open === "cancel"}
        title={`${t("result.cancel")} · ${tool}`}
        confirm={t("result.cancelConfirm")}
        dismiss={t("result.keep")}
        onClose={() => setOpen(null)}
        onConfirm={() => {
          setOpen(null);
          cancel.mutate(generation.id);
        }}
      >
        {t(generation.state === "queued" ? "result.cancelQueued" : "result.cancelRunning", { count: generation.price })}
      </ConfirmDialog>
      <Suspense>
        {open === "look" && <CompareDialog generation={generation} onClose={() => setOpen(null)} />}
        {open === "save" && <DownloadDialog generation={generation} onClose={() => setOpen(null)} />}
        {open === "folder" && <FolderDialog ids={[generation.id]} current={generation.folder ?? null} onClose={() => setOpen(null)} />}
        {open === "use" && generation.result && (
          <UseAsInputDialog assetId={generation.result.asset_id} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </>
  );
}
