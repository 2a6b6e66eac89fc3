import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Note } from "@/ui/note/note";
import styles from "../composer.module.css";
import type { Concern } from "./concerns";

interface Props {
  concerns: readonly Concern[];
  onRun: () => void;
  /** Takes the first doubtful picture out of its place. */
  onReplace: (slot: string) => void;
}

/** Before credits are held: what is doubtful about the pictures, and both ways on. */
export function ConcernNote({ concerns, onRun, onReplace }: Props) {
  const { t } = useTranslation();
  const [first] = concerns;
  if (first === undefined) return null;
  return (
    <Note tone="bad" role="alert" title={t("concern.title")}>
      <ul>
        {concerns.map((concern) => (
          <li key={`${concern.slot} ${concern.code}`}>
            {t("concern.line", { slot: concern.label, what: t(`concern.${concern.code}`) })}
          </li>
        ))}
      </ul>
      <div className={styles.troubleActions}>
        <Button size="sm" onClick={onRun}>
          {t("concern.anyway")}
        </Button>
        <Button size="sm" variant="default" onClick={() => onReplace(first.slot)}>
          {t("make.dismiss")}
        </Button>
      </div>
    </Note>
  );
}
