import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { isDownloadable } from "@/lib/time/expiry";
import { useNow } from "@mannequin/shared/lib/use-now";
import { GenerationFailed } from "./generation-failed";
import styles from "./generation-stage.module.css";
import { GenerationPicture } from "./generation-picture";
import { GenerationWaiting } from "./generation-waiting";
import { Icon } from "@/ui/icon";

interface Props {
  generation: Generation;
  compare: boolean;
  blamed?: string;
}

/** One generation, whatever its state, on the neutral stage. */
export function GenerationStage({ generation, compare, blamed }: Props) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const { result, state } = generation;
  const failed = state === "failed" || state === "canceled";
  return (
    <div className={styles.stage}>
      {failed && <GenerationFailed generation={generation} blamed={blamed} />}
      {!failed && state !== "succeeded" && <GenerationWaiting generation={generation} />}
      {state === "succeeded" && !isDownloadable(generation, now) && (
        <div className={styles.center}>
          <Icon name="clock" size={36} />
          <p className={styles.name}>{t("result.expired")}</p>
          <p className={styles.text}>{t("result.expiredNote")}</p>
        </div>
      )}
      {result && isDownloadable(generation, now) && (
        <div className={styles.picture}>
          <GenerationPicture generation={generation} assetId={result.asset_id} compare={compare} />
        </div>
      )}
    </div>
  );
}
