import { useTranslation } from "react-i18next";
import type { Slot } from "@/api/types";
import { formatBytes } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import type { Concern } from "../inputs/concerns";
import styles from "./slot-board.module.css";
import { SlotTile } from "./slot-tile";
import type { UploadLimits } from "./upload-rules";
import type { UploadState } from "./use-uploads";
import type { DragOver } from "./use-picture-intake";

interface Props {
  slots: Slot[];
  filled: Readonly<Record<string, string>>;
  uploads: Readonly<Record<string, UploadState>>;
  gone: ReadonlySet<string>;
  over: DragOver | null;
  limits: UploadLimits;
  concerns: readonly Concern[];
  onFiles: (files: File[], slot: string) => void;
  onRetry: (slot: string, file: File) => void;
  onClear: (slot: string) => void;
  /** Slots whose picture was edited and can be taken back. */
  undoable: ReadonlySet<string>;
  onEdit: (slot: string) => void;
  onUndo: (slot: string) => void;
  onReuse: (slot: string) => void;
  onGuide: (slot: string) => void;
}

/** The tool's places for pictures: required ones large, optional ones below; one swipeable strip on a phone. */
export function SlotBoard({ slots, limits, over, concerns, ...rest }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const target = over === null ? undefined : (over.slot ?? firstEmpty(slots, rest.filled));
  const tile = (slot: Slot) => (
    <SlotTile
      key={slot.name}
      slot={slot}
      assetId={rest.filled[slot.name]}
      upload={rest.uploads[slot.name]}
      gone={rest.gone.has(slot.name)}
      over={slot.name === target}
      limits={limits}
      concerns={concerns.filter((each) => each.slot === slot.name)}
      onFiles={(files) => rest.onFiles(files, slot.name)}
      onRetry={(file) => rest.onRetry(slot.name, file)}
      onClear={() => rest.onClear(slot.name)}
      undoable={rest.undoable.has(slot.name)}
      onEdit={() => rest.onEdit(slot.name)}
      onUndo={() => rest.onUndo(slot.name)}
      onReuse={() => rest.onReuse(slot.name)}
      onGuide={() => rest.onGuide(slot.name)}
    />
  );
  return (
    <div role="group" aria-label={t("make.pictures")}>
      <div className={styles.board}>
        <div className={styles.required}>{slots.filter((slot) => slot.required).map(tile)}</div>
        <div className={styles.optional}>{slots.filter((slot) => !slot.required).map(tile)}</div>
      </div>
      <p className={styles.hint}>
        {t("make.picturesHint", { size: formatBytes(limits.max_bytes, language) })}
      </p>
    </div>
  );
}

function firstEmpty(slots: Slot[], filled: Readonly<Record<string, string>>): string | undefined {
  return slots.find((slot) => filled[slot.name] === undefined)?.name;
}
