/** Fields bound to a form by their path. Labels stay above, so that a dense form reads like a table. */
import { FormControlLabel, MenuItem, Switch, TextField, type TextFieldProps } from "@mui/material";
import { useController } from "react-hook-form";

interface FieldProps {
  name: string;
  label: string;
  help?: string;
  required?: boolean;
  multiline?: boolean;
  disabled?: boolean;
  /** Grows from a single line. */
  short?: boolean;
  /** Shows a long text whole. */
  tall?: boolean;
  sx?: TextFieldProps["sx"];
}

export function TextBox({
  name,
  label,
  help,
  multiline = false,
  required = false,
  disabled,
  short = false,
  tall = false,
  sx,
}: FieldProps) {
  const { field, fieldState } = useController({ name });
  return (
    <TextField
      {...field}
      value={(field.value as string | null | undefined) ?? ""}
      label={label}
      error={fieldState.invalid}
      helperText={fieldState.error?.message ?? help}
      multiline={multiline}
      minRows={multiline ? (short ? 1 : 2) : undefined}
      maxRows={multiline ? (tall ? 40 : 14) : undefined}
      required={required}
      disabled={disabled}
      fullWidth
      sx={sx}
    />
  );
}

/** A whole number; an empty field is NaN, which the server would refuse, so it counts as 0. */
export function NumberBox({ name, label, help, sx }: FieldProps) {
  const { field, fieldState } = useController({ name });
  return (
    <TextField
      {...field}
      value={Number.isFinite(field.value) ? (field.value as number) : ""}
      onChange={(event) => field.onChange(event.target.value === "" ? 0 : Number(event.target.value))}
      type="number"
      label={label}
      error={fieldState.invalid}
      helperText={fieldState.error?.message ?? help}
      fullWidth
      sx={sx}
    />
  );
}

export function SwitchBox({ name, label }: { name: string; label: string }) {
  const { field } = useController({ name });
  return (
    <FormControlLabel
      control={
        <Switch size="small" checked={Boolean(field.value)} onChange={(_, on) => field.onChange(on)} />
      }
      label={label}
      sx={{ "& .MuiFormControlLabel-label": { fontSize: 13 } }}
    />
  );
}

interface ChoiceProps extends FieldProps {
  choices: { id: string; name: string }[];
}

export function ChoiceBox({ name, label, choices, sx }: ChoiceProps) {
  const { field, fieldState } = useController({ name });
  return (
    <TextField
      select
      {...field}
      value={(field.value as string | null | undefined) ?? ""}
      label={label}
      error={fieldState.invalid}
      helperText={fieldState.error?.message}
      fullWidth
      sx={sx}
    >
      {choices.map((choice) => (
        <MenuItem key={choice.id} value={choice.id}>
          {choice.name}
        </MenuItem>
      ))}
    </TextField>
  );
}
