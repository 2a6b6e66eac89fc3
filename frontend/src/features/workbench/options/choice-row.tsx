import { UnstyledButton } from "@mantine/core";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import styles from "./options.module.css";

export interface Choice {
  value: string;
  label: string;
  before?: ReactNode;
  /** Spoken instead of the label. */
  spoken?: string;
}

interface Props {
  label: string;
  choices: Choice[];
  value: string;
  className?: string;
  onChange: (value: string) => void;
}

const STEP: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A radio group of tiles: one tab stop, arrows move the choice. */
export function ChoiceRow({ label, choices, value, className, onChange }: Props) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEP[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.value === value);
    const next = (at + step + choices.length) % choices.length;
    const chosen = choices[next];
    if (chosen === undefined) return;
    onChange(chosen.value);
    row.current?.querySelectorAll<HTMLElement>("[role=radio]")[next]?.focus();
  };
  return (
    <div className={styles.field}>
      <span className={styles.label} id={id}>
        {label}
      </span>
      <div
        className={className}
        role="radiogroup"
        tabIndex={-1}
        aria-labelledby={id}
        ref={row}
        onKeyDown={move}
      >
        {choices.map((choice) => (
          <UnstyledButton
            key={choice.value}
            className={styles.choice}
            role="radio"
            aria-checked={choice.value === value}
            aria-label={choice.spoken}
            tabIndex={choice.value === value ? 0 : -1}
            onClick={() => onChange(choice.value)}
          >
            {choice.before}
            {choice.label}
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
