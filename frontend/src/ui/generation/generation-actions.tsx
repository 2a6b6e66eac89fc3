import { Button, UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLater } from "@/api/generations/delete-later";
import { isFinal, type Generation } from "@/api/types";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { useNow } from "@mannequin/shared/lib/use-now";
import { useShortcuts } from "@/lib/page/use-shortcuts";
import { ErrorNote } from "@/ui/note/error-note";
import { adviceOf } from "./failure-advice";
import styles from "./generation-actions.module.css";
import { Icon, type IconName } from "@/ui/icon";
import { lazyPart } from "@/ui/lazy-part";
import { FavoriteButton } from "@/ui/result/favorite-button";

const ConfirmDialog = lazyPart(() => import("@/ui/dialog/confirm-dialog"));
const CompareDialog = lazyPart(() => import("@/ui/result/compare-dialog"));
const DownloadDialog = lazyPart(() => import("@/ui/result/download-dialog"));
const FolderDialog = lazyPart(() => import("@/ui/result/folder-dialog"));
const UseAsInputDialog = lazyPart(() => import("@/ui/result/use-as-input-dialog"));

interface Props {
  generation: Generation;
  compare: boolean;
  onCompare: (on: boolean) => void;
  /** Takes the inputs back to the tool; absent when the tool is gone. */
  onEdit?: () => void;
  /** Told the first generation of a new run. */
  onAgain: (id: string) => void;
  onRemoved?: () => void;
  /** On a phone the first two stand in a bar at the thumb, above the tabs. */
  barOnPhone?: boolean;
}

type Open = "cancel" | "look" | "save" | "folder" | "use" | null;

/** Everything one can do with the generation shown; single keys do the same while nothing else has the keyboard. */
export function GenerationActions({
  generation,
  compare,
  onCompare,
  onEdit,
  onAgain,
  onRemoved,
  barOnPhone = false,
}: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { cancel, again, mark, download, runAgain } = useGenerationActions();
  const [open, setOpen] = useState<Open>(null);
  const tool = useToolName()(generation);
  const downloadable = isDownloadable(generation, useNow(30_000));
  const final = isFinal(generation);
  const failed = generation.state === "failed" || generation.state === "canceled";
  const advice = adviceOf(generation.failure?.code);
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
    f: final && !failed && (() => mark.mutate({ id: generation.id, favorite: !generation.favorite })),
    r: final && onEdit !== undefined && !again.isPending && (() => void repeat()),
    x: final ? remove : stoppable && (() => setOpen("cancel")),
  });
  const small = (name: IconName, label: string, act: () => void) => (
    <UnstyledButton className={styles.small} onClick={act}>
      <Icon name={name} size={18} />
      <span>{label}</span>
    </UnstyledButton>
  );

  return (
    <>
      <div className={`${styles.actions} ${barOnPhone ? styles.atThumb : ""}`}>
        <div className={styles.main} data-bar={barOnPhone || undefined}>
          {downloadable && (
            <Button
              leftSection={<Icon name="download" />}
              disabled={download.isPending}
              onClick={() => download.mutate(generation)}
            >
              {t("result.download")}
            </Button>
          )}
          {failed && onEdit !== undefined && advice !== "retry" && (
            <Button leftSection={<Icon name="edit" />} onClick={onEdit}>
              {t(`failure.press_${advice}`)}
            </Button>
          )}
          {final && onEdit !== undefined && (
            <Button
              variant={failed && advice === "retry" ? "filled" : "default"}
              leftSection={<Icon name="again" />}
              disabled={again.isPending}
              onClick={() => void repeat()}
            >
              {t(failed ? "result.retryPrice" : "result.againPrice", { price: generation.price })}
            </Button>
          )}
          {stoppable && (
            <Button
              variant="default"
              disabled={cancel.isPending || cancel.isSuccess}
              onClick={() => setOpen("cancel")}
            >
              {cancel.isSuccess ? t("result.cancelAsked") : t("result.cancel")}
            </Button>
          )}
        </div>
        {final && (
          <div className={styles.rest}>
            {downloadable && (
              <UnstyledButton
                className={styles.small}
                aria-pressed={compare}
                onClick={() => onCompare(!compare)}
              >
                <Icon name="compare" size={18} />
                <span>{compare ? t("result.compareOff") : t("result.compare")}</span>
              </UnstyledButton>
            )}
            {onEdit !== undefined &&
              !(failed && advice !== "retry") &&
              small("edit", t("result.edit"), onEdit)}
            {downloadable && small("lens", t("result.look"), () => setOpen("look"))}
            {downloadable && small("sizes", t("result.saveAs"), () => setOpen("save"))}
            {downloadable && small("arrow", t("result.useAs"), () => setOpen("use"))}
            {!failed && <FavoriteButton generation={generation} className={styles.small} />}
            {!failed && small("folder", generation.folder ?? t("result.folder"), () => setOpen("folder"))}
            {small("trash", t("result.remove"), remove)}
          </div>
        )}
      </div>
      {trouble !== undefined && <ErrorNote error={trouble.error} />}
      <Suspense>
        {open === "cancel" && (
          <ConfirmDialog
            opened
            title={`${t("result.cancel")} · ${tool}`}
            confirm={t("result.cancelConfirm")}
            dismiss={t("result.keep")}
            onClose={() => setOpen(null)}
            onConfirm={() => {
              setOpen(null);
              cancel.mutate(generation.id);
            }}
          >
            {t(generation.state === "queued" ? "result.cancelQueued" : "result.cancelRunning", {
              count: generation.price,
            })}
          </ConfirmDialog>
        )}
        {open === "look" && <CompareDialog generation={generation} onClose={() => setOpen(null)} />}
        {open === "save" && <DownloadDialog generation={generation} onClose={() => setOpen(null)} />}
        {open === "folder" && (
          <FolderDialog
            ids={[generation.id]}
            current={generation.folder ?? null}
            onClose={() => setOpen(null)}
          />
        )}
        {open === "use" && generation.result && (
          <UseAsInputDialog assetId={generation.result.asset_id} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </>
  );
}
