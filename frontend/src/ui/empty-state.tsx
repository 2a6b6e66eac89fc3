import type { ReactNode } from "react";
import styles from "./empty-state.module.css";
import { Logo } from "@mannequin/shared/ui/logo";

interface Props {
  title: string;
  note?: string;
  action?: ReactNode;
  /** The heading level that fits where it stands. */
  as?: "h1" | "h2" | "p";
}

/** Nothing here, and the next step. */
export function EmptyState({ title, note, action, as: Title = "p" }: Props) {
  return (
    <div className={styles.empty}>
      <span className={styles.mark}>
        <Logo size={56} />
      </span>
      <Title className={styles.title}>{title}</Title>
      {note !== undefined && <p>{note}</p>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
