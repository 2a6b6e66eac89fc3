import { Box, Typography } from "@mui/material";
import type { GenerationDetail } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { CopyButton } from "@/ui/copy-button";
import { Facts, Section, Words } from "@/ui/section";
import { useParamWords } from "./use-param-words";

/** What the user asked for and what the model was really told. */
export function WordsPanel({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  const paramWords = useParamWords(row.preset.key);
  const params = Object.entries(row.params ?? {});
  return (
    <Section
      title={t("generation.words")}
      aside={row.words && <CopyButton text={row.words} what={t("generation.words")} />}
    >
      <Box sx={{ display: "grid", gap: 1.5 }}>
        {row.words ? (
          <Words>{row.words}</Words>
        ) : (
          <Typography variant="body2">{row.masked ? t("generation.promptMasked") : "—"}</Typography>
        )}
        <Facts
          items={[
            [
              t("generation.prompt"),
              row.prompt ?? (row.masked ? t("generation.promptMasked") : t("generation.promptNone")),
            ],
            [
              t("generation.params"),
              params.length > 0
                ? params.map(([name, value]) => paramWords(name, String(value))).join(" · ")
                : t("app.none"),
            ],
            [t("generation.ratio"), row.aspect_ratio ?? "—"],
            [t("generation.locale"), row.locale],
          ]}
        />
      </Box>
    </Section>
  );
}
