import "@/i18n/add-dialogs";
import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { presetsQuery } from "@/api/queries";
import { useStore } from "@mannequin/shared/lib/store";
import { fillDraft } from "@/lib/drafts/use-draft";
import { useLanguage } from "@/lib/page/use-language";
import { Dialog } from "@/ui/dialog/dialog";
import { Icon, toolIcon } from "@/ui/icon";
import styles from "./use-as-input-dialog.module.css";

interface Props {
  assetId: string;
  onClose: () => void;
}

/** A finished picture goes on as the reference of another tool: which, and into which of its places. */
export default function UseAsInputDialog({ assetId, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(access).user?.id ?? "";
  const presets = useQuery(presetsQuery(useLanguage())).data ?? [];
  const take = (tool: string, slot: string) => {
    fillDraft(userId, tool, slot, assetId);
    onClose();
    void navigate(`/make/${tool}`, { state: { compose: assetId + slot } });
  };
  return (
    <Dialog opened onClose={onClose} title={t("useAs.title")} size={620}>
      <ul className={styles.tools}>
        {presets.map((preset) => (
          <li key={preset.key} className={styles.tool}>
            <p className={styles.name}>
              <Icon name={toolIcon(preset.key)} />
              {preset.name}
            </p>
            <div className={styles.slots}>
              {preset.slots.map((slot) => (
                <UnstyledButton
                  key={slot.name}
                  className={`${styles.slot} ${slot.required ? styles.required : ""}`}
                  aria-label={t("useAs.slot", { tool: preset.name, slot: slot.label })}
                  onClick={() => take(preset.key, slot.name)}
                >
                  {slot.label}
                </UnstyledButton>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
