import { ColorInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Param } from "@/api/types";

interface Props {
  param: Param;
  value: string;
  onChange: (value: string) => void;
}

const TEXT_MAX = 200;

/** One parameter of a preset, drawn from its kind alone: operators add parameters without a new release. */
export function ParamField({ param, value, onChange }: Props) {
  const { t } = useTranslation();
  const usual = param.default ?? "";
  if (param.kind === "select") {
    return (
      <Select
        label={param.label}
        data={param.options.map((option) => ({ value: option.value, label: option.label }))}
        placeholder={t("make.paramDefault")}
        value={value === "" ? (usual === "" ? null : usual) : value}
        allowDeselect={usual === ""}
        onChange={(next) => onChange(next ?? "")}
      />
    );
  }
  if (param.kind === "color") {
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
  return (
    <TextInput
      label={param.label}
      maxLength={TEXT_MAX}
      placeholder={usual === "" ? t("make.paramDefault") : usual}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
