import type { ReactNode } from "react";
import styles from "./state-chip.module.css";

interface Props {
  tone?: "plain" | "good" | "wait" | "bad";
  children: ReactNode;
}

export function StateChip({ tone = "plain", children }: Props) {
  return <span className={`${styles.chip} ${tone === "plain" ? "" : (styles[tone] ?? "")}`}>{children}</span>;
}
