import { MenuItem, TextField } from "@mui/material";
import { useWatch } from "react-hook-form";
import type { PresetParam } from "@/api/catalogue";
import { useLanguage, useTexts } from "@/i18n/use-texts";

interface Props {
  values: Record<string, string>;
  onChange: (next: Record<string, string>) => void;
}

/** What a seller would choose beside the pictures; left empty, the preset's own default stands. */
export function TryParams({ values, onChange }: Props) {
  const t = useTexts();
  const english = useLanguage() === "en";
  const params = (useWatch({ name: "params" }) as PresetParam[] | undefined) ?? [];
  const set = (name: string, value: string) => {
    const { [name]: _old, ...rest } = values;
    onChange(value === "" ? rest : { ...rest, [name]: value });
  };
  return params
    .filter((param) => param.name !== "")
    .map((param) => (
      <TextField
        key={param.name}
        select={param.kind === "select"}
        label={(english ? param.label.en : param.label.zh) || param.name}
        value={values[param.name] ?? ""}
        onChange={(event) => set(param.name, event.target.value)}
        placeholder={param.kind === "color" ? "#c0392b" : undefined}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        {param.kind === "select" && <MenuItem value="">{t("try.auto")}</MenuItem>}
        {param.kind === "select" &&
          param.options.map((option) => (
            <MenuItem key={option.value} value={option.value}>
              {(english ? option.label.en : option.label.zh) || option.value}
            </MenuItem>
          ))}
      </TextField>
    ));
}
