import AddIcon from "@mui/icons-material/AddRounded";
import DownIcon from "@mui/icons-material/ArrowDownwardRounded";
import RemoveIcon from "@mui/icons-material/DeleteOutlineRounded";
import UpIcon from "@mui/icons-material/ArrowUpwardRounded";
import { Box, Button, IconButton, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useFieldArray } from "react-hook-form";
import { useTexts } from "@/i18n/use-texts";

interface Props {
  name: string;
  /** The name of row `n` (from 1), for its heading and its buttons. */
  title: (n: number) => string;
  fresh: () => Record<string, unknown>;
  children: (path: string, index: number) => ReactNode;
}

/** A list of parts inside a form: add, remove, move. Moving is by buttons, so that keys and thumbs can do it too. */
export function Rows({ name, title, fresh, children }: Props) {
  const t = useTexts();
  const { fields, append, remove, move } = useFieldArray({ name });
  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      {fields.map((field, index) => (
        <Box
          key={field.id}
          sx={({ tokens }) => ({ display: "grid", gap: 1.25, p: 1.5, pt: 0.75, borderRadius: 1, border: `1px solid ${tokens.line}`, backgroundColor: tokens.sunken })}
        >
          <Box sx={{ display: "flex", alignItems: "center" }}>
            <Typography variant="h3" component="h4" sx={{ flex: 1 }}>
              {title(index + 1)}
            </Typography>
            <IconButton size="small" aria-label={`${t("preset.up")} ${title(index + 1)}`} disabled={index === 0} onClick={() => move(index, index - 1)}>
              <UpIcon sx={{ fontSize: 17 }} />
            </IconButton>
            <IconButton
              size="small"
              aria-label={`${t("preset.down")} ${title(index + 1)}`}
              disabled={index === fields.length - 1}
              onClick={() => move(index, index + 1)}
            >
              <DownIcon sx={{ fontSize: 17 }} />
            </IconButton>
            <IconButton size="small" aria-label={`${t("preset.remove")} ${title(index + 1)}`} onClick={() => remove(index)}>
              <RemoveIcon sx={{ fontSize: 17 }} />
            </IconButton>
          </Box>
          {children(`${name}.${index}`, index)}
        </Box>
      ))}
      <Button startIcon={<AddIcon />} onClick={() => append(fresh())} sx={{ justifySelf: "start" }}>
        {t("preset.add")} {title(fields.length + 1)}
      </Button>
    </Box>
  );
}
