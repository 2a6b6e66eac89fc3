import { Box, Button } from "@mui/material";
import { useController } from "react-hook-form";
import { addSample } from "@/api/commands";
import { useTexts } from "@/i18n/use-texts";
import { UploadButton } from "./upload-button";

/** A public picture by its address: shown, replaced or taken away. */
export function PictureAddress({ name, label }: { name: string; label: string }) {
  const t = useTexts();
  const { field } = useController({ name });
  const url = (field.value as string | null | undefined) ?? "";
  return (
    <Box sx={{ display: "flex", gap: 1, alignItems: "center" }}>
      {url !== "" && (
        <Box
          component="img"
          src={url}
          alt={label}
          sx={{ width: 44, height: 44, objectFit: "cover", borderRadius: "6px" }}
        />
      )}
      <UploadButton
        variant="text"
        label={url === "" ? `${t("preset.add")} ${label}` : `${t("try.change")} · ${label}`}
        send={addSample}
        onDone={(answer) => field.onChange(answer.url)}
      />
      {url !== "" && (
        <Button color="error" onClick={() => field.onChange("")}>
          {t("preset.remove")}
        </Button>
      )}
    </Box>
  );
}
