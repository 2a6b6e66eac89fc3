import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preset } from "@/api/types";
import { Dialog } from "@/ui/dialog/dialog";
import { Tiles } from "@/ui/tiles";
import { SlotDialog, type OpenDialog } from "../inputs/slot-dialog";
import { useConcerns } from "../inputs/use-concerns";
import { Options } from "../options/options";
import { SlotBoard } from "../slots/slot-board";
import type { UploadLimits } from "../slots/upload-rules";
import { useSlots } from "../slots/use-slots";
import { fileToCrop } from "../slots/use-uploads";
import type { Plan } from "./run/matrix";
import styles from "./matrix-table.module.css";
import { ValueList } from "./values/value-list";
import { listable } from "./values/values";

interface Props {
  userId: string;
  plan: Plan;
  preset: Preset;
  limits: UploadLimits;
  onChange: (part: (plan: Plan) => Partial<Plan>) => void;
  /** How many columns this look may become. */
  room: number;
  onSpread: (param: string, values: readonly string[]) => void;
  onClose: () => void;
}

/** What a column does to every product: the same places and options as the tool itself, less the product's own place. */
export function PlanDialog({ userId, plan, preset, limits, room, onChange, onSpread, onClose }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const { draft } = plan;
  const inSlots = (change: (slots: Record<string, string>) => Record<string, string>) =>
    onChange((now) => ({ draft: { ...now.draft, slots: change(now.draft.slots) } }));
  const rest = { ...preset, slots: preset.slots.filter((slot) => slot.name !== plan.slot) };
  const slots = useSlots(
    userId,
    rest,
    limits,
    {
      draft,
      fill: (slot, id) => inSlots((now) => ({ ...now, [slot]: id })),
      empty: (slot) => inSlots(({ [slot]: _gone, ...others }) => others),
    },
    `plan ${plan.id}`,
  );
  const concerns = useConcerns(rest, draft.slots);
  return (
    <Dialog opened onClose={onClose} title={t("matrix.planTitle", { tool: preset.name })} size={560}>
      <div className={styles.form}>
        <Tiles
          label={t("matrix.productSlot")}
          value={plan.slot}
          choices={preset.slots
            .filter((slot) => slot.required)
            .map((slot) => ({ value: slot.name, label: slot.label }))}
          onChange={(slot) =>
            onChange((now) => {
              const { [slot]: _taken, ...others } = now.draft.slots;
              return { slot, draft: { ...now.draft, slots: others } };
            })
          }
        />
        <SlotBoard
          slots={rest.slots}
          filled={draft.slots}
          uploads={slots.uploads}
          gone={slots.gone}
          over={null}
          limits={limits}
          concerns={concerns.all}
          onFiles={slots.take}
          onRetry={(slot, file) => void slots.retry(slot, file)}
          onClear={slots.remove}
          undoable={new Set(Object.keys(slots.before))}
          onEdit={(slot) => setOpen({ dialog: "edit", slot })}
          onUndo={slots.undo}
          onReuse={(slot) => setOpen({ dialog: "reuse", slot })}
          onGuide={(slot) => setOpen({ dialog: "guide", slot })}
        />
        <Options
          preset={preset}
          draft={draft}
          onChange={(part) => onChange((now) => ({ draft: { ...now.draft, ...part } }))}
        />
        {listable(preset).length > 0 && (
          <ValueList params={listable(preset)} room={room} onSpread={onSpread} />
        )}
        <Button onClick={onClose}>{t("matrix.planDone")}</Button>
      </div>
      <SlotDialog
        open={open}
        slot={preset.slots.find((slot) => slot.name === open?.slot)}
        assetId={open === null ? undefined : draft.slots[open.slot]}
        file={fileToCrop(slots.uploads, open?.slot)}
        onEdited={slots.edited}
        onChosen={slots.reuse}
        onClose={() => setOpen(null)}
      />
    </Dialog>
  );
}
