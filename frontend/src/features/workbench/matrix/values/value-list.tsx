import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Param } from "@/api/types";
import tiles from "@/ui/tiles.module.css";
import styles from "../matrix-table.module.css";
import { coloursIn, slipsIn } from "./values";

interface Props {
  params: readonly Param[];
  /** How many columns there is room for. */
  room: number;
  onSpread: (param: string, values: readonly string[]) => void;
}

/** Several values of one option at once: the look becomes a column for each. */
export function ValueList({ params, room, onSpread }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [values, setValues] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState("");
  const param = params.find((each) => each.name === name);
  const taken = (param?.kind === "color" ? coloursIn(typed) : values).slice(0, room);
  const slips = param?.kind === "color" ? slipsIn(typed) : [];
  const toggle = (value: string) =>
    setValues(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  return (
    <div className={styles.form}>
      <NativeSelect
        label={t("matrix.values")}
        size="md"
        data={[
          { value: "", label: t("matrix.valuesNone") },
          ...params.map((each) => ({ value: each.name, label: each.label })),
        ]}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setValues([]);
          setTyped("");
        }}
      />
      {param?.kind === "color" && (
        <Textarea
          label={t("matrix.valuesColours")}
          placeholder="#1F2A44 #8C1D40"
          maxLength={400}
          value={typed}
          error={slips.length > 0 && t("matrix.valuesSlips", { slips: slips.join(t("matrix.valuesJoin")) })}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {param?.kind === "select" && (
        <fieldset className={tiles.field}>
          <legend className={tiles.label}>{param.label}</legend>
          <div className={tiles.tiles}>
            {param.options.map((option) => (
              <label key={option.value} className={tiles.tile}>
                <input
                  className={tiles.input}
                  type="checkbox"
                  checked={values.includes(option.value)}
                  onChange={() => toggle(option.value)}
                />
                <span>{option.label}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {param !== undefined && (
        <>
          <p className={styles.quiet}>{t("matrix.valuesNote", { max: room })}</p>
          <Button variant="default" disabled={taken.length === 0} onClick={() => onSpread(param.name, taken)}>
            {t("matrix.spread", { count: taken.length })}
          </Button>
        </>
      )}
    </div>
  );
}
