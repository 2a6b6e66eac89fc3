import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { FailureCode, Generation } from "@/api/types";
import { AssetImage } from "@/ui/picture/asset-image";
import { CopyId } from "@/ui/copy-id";
import styles from "./generation-stage.module.css";
import { Icon } from "@/ui/icon";

/** Why it did not work, in the reader's language; of a reason newer than this page, only that it did not. */
export function failureText(t: TFunction, code: FailureCode | undefined): string {
  return code === undefined
    ? t("failure.unknown")
    : t(`failure.${code}`, { defaultValue: t("failure.unknown") });
}

interface Props {
  generation: Generation;
  /** The label of the slot the provider named, when it named one and the tool is still known. */
  blamed?: string;
}

/** What happened, and what became of the credits. */
export function GenerationFailed({ generation, blamed }: Props) {
  const { t } = useTranslation();
  const canceled = generation.state === "canceled";
  const culprit = generation.inputs.find((input) => input.slot === generation.failure?.input)?.asset_id;
  return (
    <div className={styles.center}>
      <Icon name={canceled ? "close" : "alert"} size={36} />
      <p className={styles.name}>{canceled ? t("state.canceled") : t("failure.title")}</p>
      <p className={styles.text}>
        {failureText(t, canceled ? "canceled" : generation.failure?.code)}{" "}
        {blamed !== undefined && t("failure.blame", { slot: blamed })}
      </p>
      {culprit !== undefined && (
        <div className={styles.inputs}>
          <span className={styles.input}>
            <AssetImage id={culprit} alt={blamed ?? t("result.inputs")} gone={t("result.gone")} />
          </span>
        </div>
      )}
      {generation.charged === 0 && (
        <p className={styles.text}>
          <strong>{t("failure.money", { count: generation.price })}</strong>
        </p>
      )}
      {!canceled && <CopyId id={generation.id} />}
    </div>
  );
}
