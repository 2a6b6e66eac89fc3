import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { siteQuery } from "@/api/queries";
import type { Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { formatElapsed, formatSpan, formatSpanRange } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { remainingWait } from "@/lib/time/wait-range";
import { AssetImage } from "@/ui/picture/asset-image";
import styles from "./generation-stage.module.css";
import { NotifyWish } from "@/ui/note/notify-wish";
import { StageTape } from "./stage-tape";

interface Props {
  generation: Generation;
}

/** An unfinished generation: its pictures, the named step, the place in line, and that leaving is safe. */
export function GenerationWaiting({ generation }: Props) {
  const { t } = useTranslation();
  const tool = useToolName()(generation);
  const elapsed = useNow(1000) - Date.parse(generation.created_at);
  const language = useLanguage();
  const site = useQuery(siteQuery).data;
  const { stage, ahead } = generation;
  const paused = site?.paused === true && (stage === "waiting" || stage === "queued");
  const { range, slow } = remainingWait(site?.wait, generation.preset, elapsed);
  return (
    <div className={styles.center}>
      <ul className={styles.inputs}>
        {generation.inputs.map((input) => (
          <li className={styles.input} key={input.slot}>
            <AssetImage id={input.asset_id} alt={t("result.inputAlt", { tool })} gone={t("result.gone")} />
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
            {stage === "queued" &&
              typeof ahead === "number" &&
              ahead > 0 &&
              t("result.ahead", { count: ahead })}
          </p>
          <p className={styles.text}>
            {paused ? t("app.paused") : slow ? t("result.slow") : t("result.leaveSafe")}
          </p>
          <p className={styles.clock}>
            {t("result.elapsed", { time: formatElapsed(elapsed) })}
            {range !== null &&
              !paused &&
              ` · ${
                range.low === 0
                  ? t("result.etaWithin", { high: formatSpan(range.high, language) })
                  : t("result.eta", { range: formatSpanRange(range.low, range.high, language) })
              }`}
          </p>
          <NotifyWish />
        </>
      )}
    </div>
  );
}
