import { NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Param } from "@/api/types";
import { lazyPart } from "@/ui/lazy-part";

export interface ParamFieldProps {
  param: Param;
  value: string;
  onChange: (value: string) => void;
}

/** The colour picker is large and one tool's: it comes when that tool is opened. */
const ColorField = lazyPart(() => import("./color-field"));
const TEXT_MAX = 200;

/**
 * One parameter of a preset, drawn from its kind alone: operators add parameters without a new release. Choices are
 * the system's own list: light to load, and under the thumb on a phone.
 */
export function ParamField({ param, value, onChange }: ParamFieldProps) {
  const { t } = useTranslation();
  const usual = param.default ?? "";
  if (param.kind === "select") {
    return (
      <NativeSelect
        label={param.label}
        size="md"
        data={[
          ...(usual === "" ? [{ value: "", label: t("make.paramDefault") }] : []),
          ...param.options.map((option) => ({ value: option.value, label: option.label })),
        ]}
        value={value === "" ? usual : value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (param.kind === "color") {
    return (
      <Suspense fallback={<Skeleton height={76} />}>
        <ColorField param={param} value={value} onChange={onChange} />
      </Suspense>
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
