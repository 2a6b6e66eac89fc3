import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { formatElapsed } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { AssetImage } from "./asset-image";
import styles from "./generation-stage.module.css";
import { StageTape } from "./stage-tape";

/** SC-001 promises most pictures within 120 s; after that the page says that it is slow. */
const SLOW_AFTER_MS = 120_000;

interface Props {
  generation: Generation;
}

/** An unfinished generation: its pictures, the named step, the place in line, and that leaving is safe. */
export function GenerationWaiting({ generation }: Props) {
  const { t } = useTranslation();
  const tool = useToolName()(generation);
  const elapsed = useNow(1000) - Date.parse(generation.created_at);
  const { stage, ahead } = generation;
  return (
    <div className={styles.center}>
      <ul className={styles.inputs}>
        {generation.inputs.map((input) => (
          <li className={styles.input} key={input.slot}>
            <AssetImage
              id={input.asset_id}
              alt={t("result.inputAlt", { tool })}
              gone={t("result.gone")}
            />
          </li>
        ))}
      </ul>
      <p className={styles.name}>
        {generation.state === "review" ? t("state.review") : t(`stage.${stage}` as "stage.queued")}
      </p>
      {generation.state === "review" ? (
        <p className={styles.text}>{t("state.reviewNote")}</p>
      ) : (
        <>
          <StageTape stage={stage} />
          <p className={styles.text}>
            {stage === "waiting" && t("stage.waitingNote")}
            {stage === "queued" && typeof ahead === "number" && ahead > 0 && t("result.ahead", { count: ahead })}
          </p>
          <p className={styles.text}>{elapsed > SLOW_AFTER_MS ? t("result.slow") : t("result.leaveSafe")}</p>
          <p className={styles.clock}>{t("result.elapsed", { time: formatElapsed(elapsed) })}</p>
        </>
      )}
    </div>
  );
}
