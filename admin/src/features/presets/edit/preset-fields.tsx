import { Box, Card, Tab, Tabs } from "@mui/material";
import { useState } from "react";
import { useFormState } from "react-hook-form";
import { useTexts } from "@/i18n/use-texts";
import { Bilingual } from "@/ui/form/bilingual";
import { NumberBox, SwitchBox, TextBox } from "@/ui/form/fields";
import { ListBox } from "@/ui/form/list-box";
import { Rows } from "@/ui/form/rows";
import { freshModel } from "../fresh-preset";
import { ParamRows } from "./param-rows";
import { Samples } from "./samples";
import { SlotRows } from "./slot-rows";

const RATIOS = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"];
const inColumns = (least: number) => ({
  display: "grid",
  gap: 1.25,
  gridTemplateColumns: `repeat(auto-fit, minmax(min(${least}px, 100%), 1fr))`,
});

const PARTS = ["basics", "prompt", "slots", "params", "delivery"] as const;
type Part = (typeof PARTS)[number];

/** Which part a field stands in, by the first name of its path. */
const PART_OF: Record<string, Part> = {
  prompt: "prompt",
  slots: "slots",
  params: "params",
  aspect_ratios: "delivery",
  models: "delivery",
};

function Basics({ fixedKey }: { fixedKey: boolean }) {
  const t = useTexts();
  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      <Box sx={inColumns(150)}>
        <TextBox
          name="key"
          label={t("preset.key")}
          help={fixedKey ? undefined : t("preset.keyHelp")}
          disabled={fixedKey}
          required
        />
        <NumberBox name="position" label={t("preset.position")} />
        <NumberBox name="price" label={t("preset.price")} />
        <SwitchBox name="member_only" label={t("preset.memberOnly")} />
      </Box>
      <Bilingual name="name" label={t("preset.name")} />
      <Bilingual name="description" label={t("preset.description")} multiline />
      <Samples />
    </Box>
  );
}

function Delivery() {
  const t = useTexts();
  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      <ListBox name="aspect_ratios" label={t("preset.ratios")} options={RATIOS} />
      <Rows flat name="models" title={(n) => `${t("preset.modelId")} ${n}`} fresh={freshModel}>
        {(path) => (
          <Box sx={inColumns(150)}>
            <TextBox name={`${path}.id`} label={t("preset.modelId")} required />
            <NumberBox name={`${path}.inputs_max`} label={t("preset.inputsMax")} />
            <NumberBox name={`${path}.cost_micros`} label={t("preset.cost")} />
          </Box>
        )}
      </Rows>
    </Box>
  );
}

/** Every field of a preset, cut into parts that fit on a screen. A part with a fault says so on its tab. */
export function PresetFields({ fixedKey = false }: { fixedKey?: boolean }) {
  const t = useTexts();
  const [part, setPart] = useState<Part>("basics");
  const { errors } = useFormState();
  const faulty = new Set(Object.keys(errors).map((field) => PART_OF[field] ?? "basics"));
  return (
    <Card>
      <Tabs
        value={part}
        onChange={(_, next: Part) => setPart(next)}
        variant="scrollable"
        scrollButtons="auto"
        allowScrollButtonsMobile
        aria-label={t("preset.one")}
        sx={({ tokens }) => ({ px: 1, borderBottom: `1px solid ${tokens.line}` })}
      >
        {PARTS.map((each) => (
          <Tab
            key={each}
            value={each}
            id={`part-${each}`}
            aria-controls="part"
            label={faulty.has(each) ? `${t(`preset.${each}`)} ⚠` : t(`preset.${each}`)}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id="part" aria-labelledby={`part-${part}`} sx={{ p: 2 }}>
        {part === "basics" && <Basics fixedKey={fixedKey} />}
        {part === "prompt" && (
          <Bilingual tall name="prompt" label={t("preset.prompt")} multiline help="{slot:…} {param:…}" />
        )}
        {part === "slots" && <SlotRows />}
        {part === "params" && <ParamRows />}
        {part === "delivery" && <Delivery />}
      </Box>
    </Card>
  );
}
