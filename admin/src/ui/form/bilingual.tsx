import { Box } from "@mui/material";
import { useTexts } from "@/i18n/use-texts";
import { TextBox } from "./fields";

interface Props {
  name: string;
  label: string;
  multiline?: boolean;
  help?: string;
  /** Long texts, such as a prompt, are read whole. */
  tall?: boolean;
}

/** One text in both languages, side by side. */
export function Bilingual({ name, label, multiline = false, help, tall = false }: Props) {
  const t = useTexts();
  return (
    <Box
      sx={{
        display: "grid",
        gap: 1.25,
        gridTemplateColumns: { xs: "minmax(0,1fr)", sm: "repeat(2, minmax(0,1fr))" },
      }}
    >
      <TextBox
        name={`${name}.zh`}
        label={`${label} · ${t("preset.zh")}`}
        multiline={multiline}
        tall={tall}
        help={help}
      />
      <TextBox name={`${name}.en`} label={`${label} · ${t("preset.en")}`} multiline={multiline} tall={tall} />
    </Box>
  );
}
