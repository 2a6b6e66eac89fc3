import { useId } from "react";
import styles from "./tiles.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string; note?: string }[];
  onChange: (value: Value) => void;
}

/** One of several, as tiles: native radios, so that arrows, forms and readers all know what they are. */
export function Tiles<Value extends string>({ label, value, choices, onChange }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.field}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.tiles}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.tile}>
            <input
              className={styles.input}
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
            {choice.note !== undefined && <span className={styles.note}>{choice.note}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
