import { Autocomplete, TextField } from "@mui/material";
import { useController } from "react-hook-form";

interface Props {
  name: string;
  label: string;
  options: string[];
}

/** Several words in an order of their own, such as "3:4": chosen from what is usual or typed. */
export function ListBox({ name, label, options }: Props) {
  const { field, fieldState } = useController({ name });
  return (
    <Autocomplete<string, true, false, true>
      multiple
      freeSolo
      options={options}
      value={(field.value as string[] | undefined) ?? []}
      onChange={(_, next) => field.onChange(next)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          error={fieldState.invalid}
          helperText={fieldState.error?.message}
        />
      )}
    />
  );
}
