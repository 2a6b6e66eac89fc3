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
  /** A row of a few short fields: no heading, buttons at its end. */
  flat?: boolean;
  children: (path: string, index: number) => ReactNode;
}

interface ButtonsProps {
  title: string;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function RowButtons({ title, first, last, onMove, onRemove }: ButtonsProps) {
  const t = useTexts();
  return (
    <Box sx={{ display: "flex", flex: "none" }}>
      <IconButton
        size="small"
        aria-label={`${t("preset.up")} ${title}`}
        disabled={first}
        onClick={() => onMove(-1)}
      >
        <UpIcon sx={{ fontSize: 17 }} />
      </IconButton>
      <IconButton
        size="small"
        aria-label={`${t("preset.down")} ${title}`}
        disabled={last}
        onClick={() => onMove(1)}
      >
        <DownIcon sx={{ fontSize: 17 }} />
      </IconButton>
      <IconButton size="small" aria-label={`${t("preset.remove")} ${title}`} onClick={onRemove}>
        <RemoveIcon sx={{ fontSize: 17 }} />
      </IconButton>
    </Box>
  );
}

/** A list of parts inside a form: add, remove, move. Moving is by buttons, so that keys and thumbs can do it too. */
export function Rows({ name, title, fresh, flat = false, children }: Props) {
  const t = useTexts();
  const { fields, append, remove, move } = useFieldArray({ name });
  return (
    <Box sx={{ display: "grid", gap: flat ? 1 : 1.5 }}>
      {fields.map((field, index) => {
        const named = title(index + 1);
        const buttons = (
          <RowButtons
            title={named}
            first={index === 0}
            last={index === fields.length - 1}
            onMove={(by) => move(index, index + by)}
            onRemove={() => remove(index)}
          />
        );
        if (flat)
          return (
            <Box
              key={field.id}
              role="group"
              aria-label={named}
              sx={{ display: "flex", gap: 1, alignItems: "flex-start" }}
            >
              <Box sx={{ flex: 1, minWidth: 0 }}>{children(`${name}.${index}`, index)}</Box>
              {buttons}
            </Box>
          );
        return (
          <Box
            key={field.id}
            role="group"
            aria-label={named}
            sx={({ tokens }) => ({
              display: "grid",
              gap: 1.25,
              p: 1.5,
              pt: 0.75,
              borderRadius: 1,
              border: `1px solid ${tokens.line}`,
              backgroundColor: tokens.sunken,
            })}
          >
            <Box sx={{ display: "flex", alignItems: "center" }}>
              <Typography variant="h3" component="h4" sx={{ flex: 1 }}>
                {named}
              </Typography>
              {buttons}
            </Box>
            {children(`${name}.${index}`, index)}
          </Box>
        );
      })}
      <Button startIcon={<AddIcon />} onClick={() => append(fresh())} sx={{ justifySelf: "start" }}>
        {t("preset.add")} {title(fields.length + 1)}
      </Button>
    </Box>
  );
}
