import { Box } from "@mui/material";
import { useTexts } from "@/i18n/use-texts";
import { Bilingual } from "@/ui/form/bilingual";
import { SwitchBox, TextBox } from "@/ui/form/fields";
import { Rows } from "@/ui/form/rows";
import { freshSlot } from "../fresh-preset";
import { PictureAddress } from "./picture-address";

/** The places for pictures. */
export function SlotRows() {
  const t = useTexts();
  return (
    <Rows name="slots" title={(n) => t("preset.slot", { n })} fresh={freshSlot}>
      {(path) => (
        <>
          <Box sx={{ display: "flex", gap: 1.5, alignItems: "center" }}>
            <TextBox name={`${path}.name`} label={t("preset.slotName")} required sx={{ maxWidth: 220 }} />
            <SwitchBox name={`${path}.required`} label={t("preset.required")} />
          </Box>
          <Bilingual name={`${path}.label`} label={t("preset.slotLabel")} />
          <Bilingual name={`${path}.hint`} label={t("preset.slotHint")} multiline />
          <Bilingual name={`${path}.instruction`} label={t("preset.slotInstruction")} multiline />
          <Box
            sx={{
              display: "grid",
              gap: 1.25,
              gridTemplateColumns: "repeat(auto-fit, minmax(min(180px, 100%), 1fr))",
            }}
          >
            <PictureAddress name={`${path}.example`} label={t("preset.example")} />
            <PictureAddress name={`${path}.good`} label={t("preset.good")} />
            <PictureAddress name={`${path}.bad`} label={t("preset.bad")} />
          </Box>
        </>
      )}
    </Rows>
  );
}
