import { Button, NativeSelect } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Preset } from "@/api/types";
import { Icon } from "@/ui/icon";
import { ACCEPT } from "../slots/slot-tile";
import { PLANS_MAX, PRODUCTS_MAX } from "./run/matrix";
import styles from "./matrix-page.module.css";
import type { MatrixHandle } from "./run/use-matrix";

interface Props {
  handle: MatrixHandle;
  presets: readonly Preset[];
  /** Something is being made: its results cannot be cleared away. */
  active: boolean;
  onReuse: () => void;
  /** Told the column that was added. */
  onAdded: (planId: string) => void;
}

/** The ways to fill a table: products from files or from what is there, looks from the tools. */
export function MatrixTools({ handle, presets, active, onReuse, onAdded }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const { matrix } = handle;
  const full = matrix.products.length >= PRODUCTS_MAX;
  return (
    <div className={styles.tools}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        aria-label={t("matrix.addProducts")}
        onChange={(event) => {
          handle.addFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button leftSection={<Icon name="plus" />} disabled={full} onClick={() => input.current?.click()}>
        {t("matrix.addProducts")}
      </Button>
      <Button variant="default" leftSection={<Icon name="layers" />} disabled={full} onClick={onReuse}>
        {t("make.reuse")}
      </Button>
      <NativeSelect
        className={styles.addPlan}
        size="md"
        aria-label={t("matrix.addPlan")}
        disabled={matrix.plans.length >= PLANS_MAX}
        data={[
          { value: "", label: t("matrix.addPlan") },
          ...presets.map((each) => ({ value: each.key, label: each.name })),
        ]}
        value=""
        onChange={(event) => {
          const chosen = presets.find((each) => each.key === event.target.value);
          if (chosen !== undefined) onAdded(handle.addPlan(chosen));
        }}
      />
      {Object.keys(matrix.cells).length > 0 && !active && (
        <Button variant="subtle" onClick={handle.clearCells}>
          {t("matrix.clear")}
        </Button>
      )}
    </div>
  );
}
