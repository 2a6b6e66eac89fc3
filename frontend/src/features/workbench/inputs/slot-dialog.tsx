import { Suspense } from "react";
import type { Slot } from "@/api/types";
import { lazyPart } from "@/ui/lazy-part";

const GuideDialog = lazyPart(() => import("./guide-dialog"));
const PictureEditor = lazyPart(() => import("./picture-editor"));
const ReuseDialog = lazyPart(() => import("./reuse-dialog"));

export interface OpenDialog {
  dialog: "edit" | "reuse" | "guide";
  slot: string;
}

interface Props {
  open: OpenDialog | null;
  slot?: Slot;
  /** Where the picture goes; the slot's own name unless told. */
  label?: string;
  /** What the slot holds now. */
  assetId: string | undefined;
  /** A file that was refused as a whole: the editor opens on it instead. */
  file?: File;
  onEdited: (slot: string, file: File) => void;
  onChosen: (slot: string, assetId: string) => void;
  onClose: () => void;
}

/** The dialogs of a slot; each is loaded when it is first opened. */
export function SlotDialog({
  open,
  slot,
  label = slot?.label ?? "",
  assetId,
  file,
  onEdited,
  onChosen,
  onClose,
}: Props) {
  if (open === null) return null;
  return (
    <Suspense>
      {open.dialog === "edit" && (file !== undefined || assetId !== undefined) && (
        <PictureEditor
          source={file ?? assetId ?? ""}
          slotLabel={label}
          onClose={onClose}
          onDone={(file) => {
            onClose();
            onEdited(open.slot, file);
          }}
        />
      )}
      {open.dialog === "guide" && slot !== undefined && <GuideDialog slot={slot} onClose={onClose} />}
      {open.dialog === "reuse" && (
        <ReuseDialog
          slotLabel={label}
          onClose={onClose}
          onChoose={(id) => {
            onClose();
            onChosen(open.slot, id);
          }}
        />
      )}
    </Suspense>
  );
}
