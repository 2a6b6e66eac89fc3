import { ColorInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ParamFieldProps } from "./param-field";

export default function ColorField({ param, value, onChange }: ParamFieldProps) {
  const { t } = useTranslation();
  const usual = param.default ?? "";
  const [picking, setPicking] = useState(false);
  return (
    <ColorInput
      label={param.label}
      size="md"
      format="hex"
      eyeDropperButtonProps={{ "aria-label": t("make.eyeDropper") }}
      // Esc closes the picker; the dialog around it would take the key first.
      data-mantine-stop-propagation={picking || undefined}
      popoverProps={{ onOpen: () => setPicking(true), onClose: () => setPicking(false) }}
      placeholder={usual === "" ? t("make.paramDefault") : usual}
      swatches={param.options.map((option) => option.value)}
      value={value}
      onChange={onChange}
    />
  );
}
