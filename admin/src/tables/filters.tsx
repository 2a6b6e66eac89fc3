import { Box, MenuItem, TextField } from "@mui/material";
import { useInput, type InputProps } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";
import { useTexts } from "@/i18n/use-texts";
import { SPANS } from "@/lib/time-range";

const local = (iso: string | undefined) => {
  if (!iso) return "";
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const universal = (text: string) => (text === "" ? undefined : new Date(text).toISOString());

/** A span that moves with the clock, or fixed ends in the operator's own zone. Fills `since`, `from` and `to`. */
export function TimeInput(props: Omit<InputProps, "source"> & { source?: string }) {
  const t = useTexts();
  const { field } = useInput({ ...props, source: "since" });
  const form = useFormContext();
  const [from, to] = useWatch({ name: ["from", "to"] }) as (string | undefined)[];
  const fixed = field.value === "fixed" || Boolean(from ?? to);
  const value = fixed ? "fixed" : (field.value as string | undefined) || "any";

  const choose = (next: string) => {
    form.setValue("from", undefined);
    form.setValue("to", undefined);
    field.onChange(next === "any" ? "" : next);
  };
  const end = (name: "from" | "to") => (
    <TextField
      label={t(`filter.${name}`)}
      type="datetime-local"
      value={local(name === "from" ? from : to)}
      onChange={(event) => form.setValue(name, universal(event.target.value), { shouldDirty: true })}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ width: 190 }}
    />
  );
  return (
    <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
      <TextField
        select
        label={t("filter.since")}
        value={value}
        onChange={(event) => choose(event.target.value)}
        sx={{ width: 140 }}
      >
        <MenuItem value="any">{t("filter.anytime")}</MenuItem>
        {SPANS.map((span) => (
          <MenuItem key={span} value={span}>
            {t(`filter.span.${span}`)}
          </MenuItem>
        ))}
        <MenuItem value="fixed">{t("filter.custom")}</MenuItem>
      </TextField>
      {fixed && end("from")}
      {fixed && end("to")}
    </Box>
  );
}
