import { Box } from "@mui/material";
import { useWatch } from "react-hook-form";
import { useTexts } from "@/i18n/use-texts";
import { Bilingual } from "@/ui/form/bilingual";
import { ChoiceBox, TextBox } from "@/ui/form/fields";
import { Rows } from "@/ui/form/rows";
import { freshOption, freshParam } from "../fresh-preset";

const KINDS = ["text", "select", "color"] as const;

const NAME_COLUMNS = { xs: "minmax(0,1fr)", sm: "minmax(110px,1fr) repeat(2, minmax(0,2fr))" };
const WORDS_COLUMNS = { xs: "minmax(0,1fr)", sm: "repeat(2, minmax(0,1fr))" };

/** One choice in two lines: its names whole, and under them the words they stand for. */
function OptionFields({ path }: { path: string }) {
  const t = useTexts();
  const label = t("preset.optionLabel");
  const words = t("preset.optionWords");
  return (
    <Box sx={{ display: "grid", gap: 1 }}>
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: NAME_COLUMNS, alignItems: "start" }}>
        <TextBox name={`${path}.value`} label={t("preset.optionValue")} required />
        <TextBox name={`${path}.label.zh`} label={`${label} · ${t("preset.zh")}`} />
        <TextBox name={`${path}.label.en`} label={`${label} · ${t("preset.en")}`} />
      </Box>
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: WORDS_COLUMNS, alignItems: "start" }}>
        <TextBox name={`${path}.words.zh`} label={`${words} · ${t("preset.zh")}`} multiline short />
        <TextBox name={`${path}.words.en`} label={`${words} · ${t("preset.en")}`} multiline short />
      </Box>
    </Box>
  );
}

function ParamBody({ path }: { path: string }) {
  const t = useTexts();
  const kind = useWatch({ name: `${path}.kind` }) as (typeof KINDS)[number];
  return (
    <>
      <Box
        sx={{
          display: "grid",
          gap: 1.25,
          gridTemplateColumns: "repeat(auto-fit, minmax(min(140px, 100%), 1fr))",
        }}
      >
        <TextBox name={`${path}.name`} label={t("preset.slotName")} required />
        <ChoiceBox
          name={`${path}.kind`}
          label={t("preset.paramKind")}
          choices={KINDS.map((id) => ({ id, name: t(`preset.kind.${id}`) }))}
        />
        <TextBox name={`${path}.default`} label={t("preset.paramDefault")} />
      </Box>
      <Bilingual name={`${path}.label`} label={t("preset.slotLabel")} />
      <Bilingual name={`${path}.empty_words`} label={t("preset.emptyWords")} multiline />
      {kind !== "select" && (
        <Bilingual name={`${path}.typed_words`} label={t("preset.typedWords")} multiline />
      )}
      {kind === "select" && (
        <Rows flat name={`${path}.options`} title={(n) => `${t("preset.options")} ${n}`} fresh={freshOption}>
          {(option) => <OptionFields path={option} />}
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
