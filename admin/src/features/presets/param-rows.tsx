import { Box } from "@mui/material";
import { useWatch } from "react-hook-form";
import { useTexts } from "@/i18n/use-texts";
import { Bilingual } from "@/ui/form/bilingual";
import { ChoiceBox, TextBox } from "@/ui/form/fields";
import { Rows } from "@/ui/form/rows";
import { freshOption, freshParam } from "./fresh-preset";

const KINDS = ["text", "select", "color"] as const;

function ParamBody({ path }: { path: string }) {
  const t = useTexts();
  const kind = useWatch({ name: `${path}.kind` }) as (typeof KINDS)[number];
  return (
    <>
      <Box sx={{ display: "grid", gap: 1.25, gridTemplateColumns: "repeat(auto-fit, minmax(min(140px, 100%), 1fr))" }}>
        <TextBox name={`${path}.name`} label={t("preset.slotName")} required />
        <ChoiceBox name={`${path}.kind`} label={t("preset.paramKind")} choices={KINDS.map((id) => ({ id, name: t(`preset.kind.${id}`) }))} />
        <TextBox name={`${path}.default`} label={t("preset.paramDefault")} />
      </Box>
      <Bilingual name={`${path}.label`} label={t("preset.slotLabel")} />
      <Bilingual name={`${path}.empty_words`} label={t("preset.emptyWords")} multiline />
      {kind !== "select" && <Bilingual name={`${path}.typed_words`} label={t("preset.typedWords")} multiline />}
      {kind === "select" && (
        <Rows name={`${path}.options`} title={(n) => `${t("preset.options")} ${n}`} fresh={freshOption}>
          {(option) => (
            <>
              <TextBox name={`${option}.value`} label={t("preset.optionValue")} required sx={{ maxWidth: 220 }} />
              <Bilingual name={`${option}.label`} label={t("preset.optionLabel")} />
              <Bilingual name={`${option}.words`} label={t("preset.optionWords")} multiline />
            </>
          )}
        </Rows>
      )}
    </>
  );
}

/** What a person may choose beside the pictures. */
export function ParamRows() {
  const t = useTexts();
  return (
    <Rows name="params" title={(n) => t("preset.param", { n })} fresh={freshParam}>
      {(path) => <ParamBody path={path} />}
    </Rows>
  );
}
