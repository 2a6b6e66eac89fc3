import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Generation, Preset } from "@/api/types";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { AssetImage } from "@/ui/picture/asset-image";
import { Icon } from "@/ui/icon";
import { uploadText, type UploadLimits } from "../slots/upload-rules";
import { cellKey, missingIn, PLANS_MAX, type Product, type Wanted } from "./run/matrix";
import { MatrixCell } from "./matrix-cell";
import styles from "./matrix-table.module.css";
import { PlanHead } from "./plan-head";
import { planName } from "./values/values";
import type { MatrixHandle } from "./run/use-matrix";

interface Props {
  handle: MatrixHandle;
  presets: readonly Preset[];
  wanted: readonly Wanted[];
  generations: ReadonlyMap<string, Generation>;
  limits: UploadLimits;
  onEditPlan: (id: string) => void;
  onRetry: (at: string) => void;
}

/** Products down, ways to show them across. */
export function MatrixTable({ handle, presets, wanted, generations, limits, onEditPlan, onRetry }: Props) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { matrix } = handle;
  return (
    // A wide table scrolls by itself; the keyboard has to reach it to do so.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={t("matrix.table")} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th className={styles.corner} scope="col">
              {t("matrix.product")}
            </th>
            {matrix.plans.map((plan) => (
              <th key={plan.id} scope="col">
                <PlanHead
                  plan={plan}
                  preset={presets.find((each) => each.key === plan.preset)}
                  onEdit={() => onEditPlan(plan.id)}
                  onDuplicate={
                    matrix.plans.length < PLANS_MAX ? () => handle.duplicatePlan(plan.id) : undefined
                  }
                  onRemove={() => handle.remove(plan.id)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.products.map((product) => (
            <tr key={product.id}>
              <th className={styles.row} scope="row">
                <ProductHead product={product} handle={handle} limits={limits} />
              </th>
              {matrix.plans.map((plan) => {
                const at = cellKey(product, plan);
                const preset = presets.find((each) => each.key === plan.preset);
                const cell = matrix.cells[at];
                const lacking =
                  product.assetId === null || preset === undefined || missingIn(plan, preset).length > 0
                    ? t("matrix.notReady")
                    : null;
                return (
                  <td key={plan.id}>
                    <MatrixCell
                      name={`${product.name} · ${planName(plan, preset)}`}
                      cell={cell}
                      generations={(cell?.ids ?? []).flatMap((id) => generations.get(id) ?? [])}
                      lacking={lacking}
                      off={matrix.off.includes(at)}
                      overBudget={wanted.some((each) => each.at === at && !each.within)}
                      price={(preset?.price ?? 0) * plan.draft.count}
                      now={now}
                      onToggle={() => handle.toggle(at)}
                      onRetry={() => onRetry(at)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  product: Product;
  handle: MatrixHandle;
  limits: UploadLimits;
}

function ProductHead({ product, handle, limits }: HeadProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const upload = handle.uploads[product.id];
  return (
    <div className={styles.product}>
      <span className={styles.thumb}>
        {product.assetId !== null && <AssetImage id={product.assetId} alt="" gone={t("make.gone")} />}
      </span>
      <span className={styles.productName}>
        {product.name}
        {upload?.status === "sending" && (
          <span className={styles.quiet} role="status">
            {upload.share === null
              ? t("make.preparing")
              : upload.share < 1
                ? t("make.uploading", { percent: `${Math.round(upload.share * 100)}%` })
                : t("make.checking")}
          </span>
        )}
        {upload?.status === "failed" && (
          <span className={styles.bad} role="status">
            {uploadText(t, upload.failure, limits, language)}{" "}
            <button
              type="button"
              className={styles.again}
              onClick={() => void handle.retryUpload(product.id, upload.file)}
            >
              {t("make.retryUpload")}
            </button>
          </span>
        )}
      </span>
      <UnstyledButton
        className={styles.drop}
        aria-label={t("matrix.removeProduct", { name: product.name })}
        onClick={() => handle.remove(product.id)}
      >
        <Icon name="close" size={16} />
      </UnstyledButton>
    </div>
  );
}
