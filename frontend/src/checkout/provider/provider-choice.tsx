import { UnstyledButton } from "@mantine/core";
import { useId, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "@/api/types";
import styles from "@/checkout/checkout.module.css";
import { ProviderMark } from "./provider-mark";

interface Props {
  offered: readonly ProviderName[];
  value: ProviderName | null;
  onChange: (provider: ProviderName) => void;
}

const STEP: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The ways to pay that are set up, and no others. One tab stop, arrows move the choice. */
export function ProviderChoice({ offered, value, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEP[event.key];
    if (step === undefined || offered.length === 0) return;
    event.preventDefault();
    const at = offered.findIndex((provider) => provider === value);
    const next = (at + step + offered.length) % offered.length;
    const chosen = offered[next];
    if (chosen === undefined) return;
    onChange(chosen);
    list.current?.querySelectorAll<HTMLElement>("[role=radio]")[next]?.focus();
  };
  return (
    <div>
      <p className={styles.fieldLabel} id={id}>
        {t("pay.provider")}
      </p>
      <div
        role="radiogroup"
        tabIndex={-1}
        aria-labelledby={id}
        className={styles.providers}
        ref={list}
        onKeyDown={move}
      >
        {offered.map((provider, index) => (
          <UnstyledButton
            key={provider}
            className={styles.provider}
            role="radio"
            aria-checked={provider === value}
            tabIndex={provider === value || (value === null && index === 0) ? 0 : -1}
            onClick={() => onChange(provider)}
          >
            <ProviderMark provider={provider} />
            <span>
              <span className={styles.providerName}>{t(`pay.${provider}`)}</span>
              <span className={styles.providerNote}>{t(`pay.${provider}Note`)}</span>
            </span>
            <span className={styles.radio} aria-hidden="true" />
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
