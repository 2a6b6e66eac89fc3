import { useTranslation } from "react-i18next";
import { useToolName } from "@/api/use-tool-name";
import { useWaitingRun } from "@/checkout/use-waiting-run";
import { dropRun } from "@/lib/outbox/waiting-run";
import { Note } from "@/ui/note/note";
import styles from "../composer.module.css";

interface Props {
  userId: string;
  hidden: boolean;
  onOpen: () => void;
}

/** A run whose order is not paid yet: it will start by itself, unless it is given up here. */
export function WaitingNote({ userId, hidden, onOpen }: Props) {
  const { t } = useTranslation();
  const run = useWaitingRun(userId);
  const tool = useToolName();
  if (run === null || run.orderId === null || hidden) return null;
  return (
    <Note role="status">
      <p>{t("make.waitingPay", { tool: tool({ preset: run.preset, preset_name: run.preset }) })}</p>
      <div className={styles.troubleActions}>
        <button type="button" className={styles.quiet} onClick={onOpen}>
          {t("make.waitingPayOpen")}
        </button>
        <button type="button" className={styles.quiet} onClick={() => dropRun(userId, run.key)}>
          {t("make.waitingPayDrop")}
        </button>
      </div>
    </Note>
  );
}
