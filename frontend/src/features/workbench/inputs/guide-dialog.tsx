import type { Slot } from "@/api/types";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/dialog/dialog";
import { SlotGuide } from "@/ui/picture/slot-guide";

interface Props {
  slot: Slot;
  onClose: () => void;
}

/** What belongs into a place and what does not. */
export default function GuideDialog({ slot, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t("make.guideTitle", { slot: slot.label })} size={520}>
      <SlotGuide slot={slot} />
    </Dialog>
  );
}
