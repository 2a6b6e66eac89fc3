import { Box } from "@mui/material";
import { useTexts } from "@/i18n/use-texts";
import { Bilingual } from "@/ui/form/bilingual";
import { NumberBox, SwitchBox, TextBox } from "@/ui/form/fields";
import { ListBox } from "@/ui/form/list-box";
import { Rows } from "@/ui/form/rows";
import { Section } from "@/ui/section";
import { freshModel } from "./fresh-preset";
import { ParamRows } from "./param-rows";
import { Samples } from "./samples";
import { SlotRows } from "./slot-rows";

const RATIOS = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"];
const inColumns = (least: number) => ({ display: "grid", gap: 1.25, gridTemplateColumns: `repeat(auto-fit, minmax(min(${least}px, 100%), 1fr))` });

/** Every field of a preset, in the order in which somebody thinks of them. */
export function PresetFields({ fixedKey = false }: { fixedKey?: boolean }) {
  const t = useTexts();
  return (
    <>
      <Section title={t("preset.basics")}>
        <Box sx={{ display: "grid", gap: 1.5, pt: 0.5 }}>
          <Box sx={inColumns(150)}>
            <TextBox name="key" label={t("preset.key")} help={fixedKey ? undefined : t("preset.keyHelp")} disabled={fixedKey} required />
            <NumberBox name="position" label={t("preset.position")} />
            <NumberBox name="price" label={t("preset.price")} />
            <SwitchBox name="member_only" label={t("preset.memberOnly")} />
          </Box>
          <Bilingual name="name" label={t("preset.name")} />
          <Bilingual name="description" label={t("preset.description")} multiline />
          <Samples />
        </Box>
      </Section>
      <Section title={t("preset.prompt")}>
        <Box sx={{ pt: 0.5 }}>
          <Bilingual name="prompt" label={t("preset.prompt")} multiline help="{slot:…} {param:…}" />
        </Box>
      </Section>
      <Section title={t("preset.slots")}>
        <SlotRows />
      </Section>
      <Section title={t("preset.params")}>
        <ParamRows />
      </Section>
      <Section title={t("preset.delivery")}>
        <Box sx={{ display: "grid", gap: 1.5, pt: 0.5 }}>
          <ListBox name="aspect_ratios" label={t("preset.ratios")} options={RATIOS} />
          <Rows name="models" title={(n) => `${t("preset.modelId")} ${n}`} fresh={freshModel}>
            {(path) => (
              <Box sx={inColumns(150)}>
                <TextBox name={`${path}.id`} label={t("preset.modelId")} required />
                <NumberBox name={`${path}.inputs_max`} label={t("preset.inputsMax")} />
                <NumberBox name={`${path}.cost_micros`} label={t("preset.cost")} />
              </Box>
            )}
          </Rows>
        </Box>
      </Section>
    </>
  );
}
