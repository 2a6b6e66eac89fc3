import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Preset } from "@/api/types";
import type { Draft } from "@/lib/drafts/draft";
import { ChoiceRow } from "./choice-row";
import styles from "./options.module.css";
import { ParamField } from "./param-field";
import { RatioShape } from "./ratio-shape";

interface Props {
  preset: Preset;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

/** The contract's bound on a prompt, in characters. */
export const PROMPT_MAX = 1000;
const COUNTS = ["1", "2", "3", "4"];
const AUTO = "auto";

/** Everything about a run that is not a picture: own words, the preset's parameters, ratio, how many. */
export function Options({ preset, draft, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.field}>
        <Textarea
          label={t("make.prompt")}
          placeholder={t("make.promptPlaceholder")}
          autosize
          minRows={3}
          maxRows={9}
          maxLength={PROMPT_MAX}
          value={draft.prompt}
          onChange={(event) => onChange({ prompt: event.target.value })}
        />
        {draft.prompt.length > PROMPT_MAX * 0.8 && (
          <span className={styles.count}>
            {t("make.promptCount", { count: draft.prompt.length, max: PROMPT_MAX })}
          </span>
        )}
      </div>
      {preset.params.length > 0 && (
        <div className={styles.params} role="group" aria-label={t("make.params")}>
          {preset.params.map((param) => (
            <ParamField
              key={param.name}
              param={param}
              value={draft.params[param.name] ?? ""}
              onChange={(value) => onChange({ params: { ...draft.params, [param.name]: value } })}
            />
          ))}
        </div>
      )}
      {preset.aspect_ratios.length > 0 && (
        <ChoiceRow
          label={t("make.ratio")}
          className={styles.ratios}
          value={draft.aspectRatio ?? AUTO}
          choices={[
            {
              value: AUTO,
              label: t("make.ratioAuto"),
              spoken: `${t("make.ratioAuto")} · ${t("make.ratioAutoNote")}`,
            },
            ...preset.aspect_ratios.map((ratio) => ({
              value: ratio,
              label: ratio,
              before: <RatioShape ratio={ratio} />,
            })),
          ]}
          onChange={(value) => onChange({ aspectRatio: value === AUTO ? null : value })}
        />
      )}
      <ChoiceRow
        label={t("make.count")}
        className={styles.counts}
        value={String(draft.count)}
        choices={COUNTS.map((count) => ({
          value: count,
          label: count,
          spoken: t("make.countLabel", { count: Number(count) }),
        }))}
        onChange={(value) => onChange({ count: Number(value) })}
      />
    </>
  );
}
