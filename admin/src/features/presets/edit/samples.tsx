import RemoveIcon from "@mui/icons-material/CloseRounded";
import { Box, IconButton, Typography } from "@mui/material";
import { useController } from "react-hook-form";
import { addSample } from "@/api/commands";
import { useTexts } from "@/i18n/use-texts";
import { UploadButton } from "./upload-button";

/** The pictures that show in the studio what the tool makes. */
export function Samples() {
  const t = useTexts();
  const { field } = useController({ name: "sample_urls" });
  const urls = (field.value as string[] | undefined) ?? [];
  return (
    <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap", alignItems: "center" }}>
      <Typography variant="body2" color="textSecondary">
        {t("preset.samples")}
      </Typography>
      {urls.map((url, index) => (
        <Box key={url} sx={{ position: "relative" }}>
          <Box
            component="img"
            src={url}
            alt={`${t("preset.samples")} ${index + 1}`}
            sx={{ width: 64, height: 64, objectFit: "cover", borderRadius: "6px", display: "block" }}
          />
          <IconButton
            size="small"
            aria-label={`${t("preset.remove")} ${t("preset.samples")} ${index + 1}`}
            onClick={() => field.onChange(urls.filter((each) => each !== url))}
            sx={({ tokens }) => ({
              position: "absolute",
              top: -6,
              right: -6,
              p: "2px",
              backgroundColor: tokens.surface,
              border: `1px solid ${tokens.line}`,
            })}
          >
            <RemoveIcon sx={{ fontSize: 13 }} />
          </IconButton>
        </Box>
      ))}
      <UploadButton
        label={t("preset.addSample")}
        send={addSample}
        onDone={(answer) => field.onChange([...urls, answer.url])}
      />
    </Box>
  );
}
