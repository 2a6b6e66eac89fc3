import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./slot-tile.module.css";

interface Props {
  label: string;
  undoable: boolean;
  onReplace: () => void;
  onClear: () => void;
  onEdit: () => void;
  onUndo: () => void;
}

/** What can be done to the picture in a slot, along its lower edge. */
export function SlotTools({ label, undoable, onReplace, onClear, onEdit, onUndo }: Props) {
  const { t } = useTranslation();
  const slot = { slot: label };
  const tool = (icon: IconName, text: string, title: string, act: () => void) => (
    <UnstyledButton className={styles.tool} aria-label={text} title={title} onClick={act}>
      <Icon name={icon} />
    </UnstyledButton>
  );
  return (
    <div className={styles.tools}>
      {undoable
        ? tool("undo", t("make.undoLabel", slot), t("make.undo"), onUndo)
        : tool("crop", t("make.editLabel", slot), t("make.edit"), onEdit)}
      {tool("swap", t("make.replaceLabel", slot), t("make.replace"), onReplace)}
      {tool("close", t("make.removeLabel", slot), t("make.remove"), onClear)}
    </div>
  );
}
