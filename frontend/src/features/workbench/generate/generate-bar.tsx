import { UnstyledButton } from "@mantine/core";
import type { TFunction } from "i18next";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Balance } from "@/api/types";
import { formatCount, formatList } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./generate-bar.module.css";
import type { Obstacle } from "./readiness";

interface Props {
  price: number;
  balance: Pick<Balance, "available"> | undefined;
  obstacle: Obstacle | null;
  onRun: () => void;
  /** Pressed without enough credits: leads to more of them. */
  onShort: () => void;
  /** Trouble with the last press, right where the finger is. */
  children?: ReactNode;
}

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function obstacleText(t: TFunction, obstacle: Obstacle, language: string): string {
  if (obstacle.why === "missing") return t("why.missing", { slots: formatList(obstacle.slots, language) });
  if (obstacle.why === "credits") return t("why.credits", { count: obstacle.gap });
  return t(`why.${obstacle.why}`);
}

/** The one yellow thing on the page: what it costs, what is left, and why not, when not. Stays focusable so that the reason is heard. */
export function GenerateBar({ price, balance, obstacle, onRun, onShort, children }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const why = useId();
  const sending = obstacle?.why === "sending";
  const short = obstacle?.why === "credits" ? obstacle : null;
  return (
    <div className={styles.bar} data-bar>
      {children}
      <UnstyledButton
        className={styles.button}
        aria-disabled={obstacle !== null && short === null}
        aria-haspopup={short === null ? undefined : "dialog"}
        aria-describedby={why}
        onClick={() => (short !== null ? onShort() : obstacle === null && onRun())}
      >
        <span>{sending ? t("make.sending") : t("make.generate")}</span>
        <span className={styles.price}>
          {t("make.generatePrice", { price: formatCount(price, language) })}
          {short !== null && ` · ${t("make.gapLeft", { gap: formatCount(short.gap, language) })}`}
          {short === null &&
            balance !== undefined &&
            ` · ${t("make.balanceLeft", { left: formatCount(balance.available, language) })}`}
        </span>
      </UnstyledButton>
      <div className={styles.foot}>
        <span id={why} className={styles.why} role="status">
          {obstacle !== null && !sending && obstacleText(t, obstacle, language)}
        </span>
        <span className={styles.keys} aria-hidden="true">
          {IS_MAC ? t("make.shortcutMac") : t("make.shortcut")}
        </span>
      </div>
    </div>
  );
}
