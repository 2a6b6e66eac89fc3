import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Preset } from "@/api/types";
import { formatList } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { AssetImage } from "@/ui/picture/asset-image";
import { Icon, toolIcon } from "@/ui/icon";
import { missingIn, type Plan } from "./run/matrix";
import styles from "./matrix-table.module.css";
import { planName } from "./values/values";

interface Props {
  plan: Plan;
  /** Undefined when the tool was withdrawn. */
  preset: Preset | undefined;
  onEdit: () => void;
  /** Absent when there is no room for another. */
  onDuplicate?: () => void;
  onRemove: () => void;
}

/** The head of a column: the tool, what is always the same in it, and what is still missing. */
export function PlanHead({ plan, preset, onEdit, onDuplicate, onRemove }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = planName(plan, preset);
  const missing = preset === undefined ? [] : missingIn(plan, preset);
  return (
    <div className={styles.plan}>
      <p className={styles.planName}>
        <Icon name={toolIcon(plan.preset)} />
        {name}
      </p>
      <div className={styles.planPictures}>
        {Object.entries(plan.draft.slots).map(([slot, id]) => (
          <span key={slot} className={styles.planPicture}>
            <AssetImage
              id={id}
              alt={preset?.slots.find((each) => each.name === slot)?.label ?? slot}
              gone={<Icon name="clock" size={14} />}
            />
          </span>
        ))}
      </div>
      <p className={missing.length > 0 ? styles.bad : styles.quiet}>
        {preset === undefined
          ? t("make.unknownTool")
          : missing.length > 0
            ? t("why.missing", { slots: formatList(missing, language) })
            : t("matrix.planPrice", { count: plan.draft.count, price: preset.price * plan.draft.count })}
      </p>
      <div className={styles.planTools}>
        {preset !== undefined && (
          <UnstyledButton
            className={styles.retry}
            aria-label={t("matrix.editPlan", { name })}
            onClick={onEdit}
          >
            <Icon name="edit" size={16} />
            {t("matrix.edit")}
          </UnstyledButton>
        )}
        {onDuplicate !== undefined && (
          <UnstyledButton
            className={styles.retry}
            aria-label={t("matrix.copyPlan", { name })}
            title={t("matrix.copyPlan", { name })}
            onClick={onDuplicate}
          >
            <Icon name="layers" size={16} />
          </UnstyledButton>
        )}
        <UnstyledButton
          className={styles.retry}
          aria-label={t("matrix.removePlan", { name })}
          onClick={onRemove}
        >
          <Icon name="trash" size={16} />
        </UnstyledButton>
      </div>
    </div>
  );
}
