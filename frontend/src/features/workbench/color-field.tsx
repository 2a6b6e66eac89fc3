import { ColorInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ParamFieldProps } from "./param-field";

export default function ColorField({ param, value, onChange }: ParamFieldProps) {
  const { t } = useTranslation();
  const usual = param.default ?? "";
  return (
    <ColorInput
      label={param.label}
      size="md"
      format="hex"
      eyeDropperButtonProps={{ "aria-label": param.label }}
      placeholder={usual === "" ? t("make.paramDefault") : usual}
      swatches={param.options.map((option) => option.value)}
      value={value}
      onChange={onChange}
    />
  );
}
