import { UnstyledButton } from "@mantine/core";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Slot } from "@/api/types";
import { useLanguage } from "@/lib/page/use-language";
import { AssetImage } from "@/ui/picture/asset-image";
import { Icon } from "@/ui/icon";
import type { Concern } from "../inputs/concerns";
import { SlotTools } from "./slot-tools";
import { SlotUploading } from "./slot-uploading";
import styles from "./slot-tile.module.css";
import { canBeCropped, uploadText, worthRetrying, type UploadLimits } from "./upload-rules";
import type { UploadState } from "./use-uploads";

interface Props {
  slot: Slot;
  assetId: string | undefined;
  upload: UploadState | undefined;
  gone: boolean;
  /** A file is being dragged over this tile. */
  over: boolean;
  limits: UploadLimits;
  /** What is doubtful about the picture in it. */
  concerns: readonly Concern[];
  onFiles: (files: File[]) => void;
  onRetry: (file: File) => void;
  onClear: () => void;
  undoable: boolean;
  onEdit: () => void;
  onUndo: () => void;
  onReuse: () => void;
  onGuide: () => void;
}

/** HEIC is left out on purpose: a phone then hands over a JPEG by itself. */
export const ACCEPT = "image/jpeg,image/png,image/webp,image/avif,.jfif,.avif";

/** One place for a picture: empty, on its way, refused with the reason beside it, or filled. */
export function SlotTile({
  slot,
  assetId,
  upload,
  gone,
  over,
  limits,
  concerns,
  onFiles,
  onRetry,
  onClear,
  ...more
}: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const input = useRef<HTMLInputElement>(null);
  const problem = useId();
  const pick = () => input.current?.click();
  const failed = upload?.status === "failed" ? upload : null;
  const filled = upload === undefined && assetId !== undefined && !gone;
  const reason = failed ? uploadText(t, failed.failure, limits, language) : gone ? t("make.gone") : null;

  return (
    <div
      className={`${styles.tile} ${slot.required ? "" : styles.small} ${over ? styles.over : ""}`}
      data-slot={slot.name}
      role="group"
      aria-label={slot.label}
    >
      <p className={styles.label}>
        <span className={styles.labelText} title={slot.label}>
          {slot.label}
        </span>
        <span className={styles.need}>{slot.required ? t("make.required") : t("make.optional")}</span>
        {(slot.example || slot.good || slot.bad) && (
          <UnstyledButton
            className={styles.guide}
            aria-label={t("make.guideTitle", { slot: slot.label })}
            onClick={more.onGuide}
          >
            <Icon name="help" size={16} />
          </UnstyledButton>
        )}
      </p>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        multiple
        hidden
        aria-label={t("make.pick", { slot: slot.label })}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <div className={styles.box}>
        {upload?.status === "sending" && (
          <SlotUploading file={upload.file} share={upload.share} onStop={onClear} />
        )}
        {filled && (
          <>
            <AssetImage id={assetId} alt={t("make.slotAlt", { slot: slot.label })} gone={t("make.gone")} />
            <SlotTools
              label={slot.label}
              undoable={more.undoable}
              onEdit={more.onEdit}
              onUndo={more.onUndo}
              onReplace={pick}
              onClear={onClear}
            />
          </>
        )}
        {!filled && upload?.status !== "sending" && (
          <UnstyledButton
            className={styles.pick}
            aria-label={t("make.pick", { slot: slot.label })}
            aria-describedby={reason === null ? undefined : problem}
            onClick={pick}
          >
            {slot.example && <img className={styles.example} src={slot.example} alt="" loading="lazy" />}
            <Icon name="plus" size={26} />
            <span className={styles.hint}>{slot.hint}</span>
          </UnstyledButton>
        )}
        {!filled && upload?.status !== "sending" && (
          <UnstyledButton
            className={styles.reuse}
            aria-label={t("make.reuseLabel", { slot: slot.label })}
            title={t("make.reuse")}
            onClick={more.onReuse}
          >
            <Icon name="layers" />
          </UnstyledButton>
        )}
      </div>
      <div id={problem} role="status">
        {reason !== null && (
          <div className={styles.problem}>
            <strong>{reason}</strong>
            {failed && worthRetrying(failed.failure.code) && (
              <>
                {" "}
                <button type="button" className={styles.again} onClick={() => onRetry(failed.file)}>
                  {t("make.retryUpload")}
                </button>
              </>
            )}
            {failed && canBeCropped(failed.failure) && (
              <>
                {" "}
                <button type="button" className={styles.again} onClick={more.onEdit}>
                  {t("make.cropPart")}
                </button>
              </>
            )}
            {(failed !== null || gone) && (
              <>
                {" "}
                <button type="button" className={styles.again} onClick={onClear}>
                  {t("make.remove")}
                </button>
              </>
            )}
          </div>
        )}
        {filled &&
          concerns.map(({ code }) => (
            <p key={code} className={styles.concern}>
              {t(`concern.${code}`)}
            </p>
          ))}
      </div>
    </div>
  );
}
