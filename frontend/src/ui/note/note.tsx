import type { ReactNode } from "react";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./note.module.css";

interface Props {
  tone?: "plain" | "bad" | "good";
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Announced at once when "alert", when there is a pause when "status". */
  role?: "alert" | "status";
}

const ICONS: Record<NonNullable<Props["tone"]>, IconName> = { plain: "info", bad: "alert", good: "check" };

/** One pattern for every message: what happened, what about the credits, what to do. */
export function Note({ tone = "plain", title, children, action, role }: Props) {
  return (
    <div className={`${styles.note} ${tone === "plain" ? "" : (styles[tone] ?? "")}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div className={styles.body}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children}
      </div>
      {action}
    </div>
  );
}
