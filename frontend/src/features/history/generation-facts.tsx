import { useTranslation } from "react-i18next";
import type { Generation, Preset } from "@/api/types";
import { formatElapsed, formatMoment } from "@mannequin/shared/lib/format";
import { isDownloadable } from "@/lib/time/expiry";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { AssetImage } from "@/ui/picture/asset-image";
import { MoneyLine } from "@/ui/generation/money-line";
import { TimeLeft } from "@/ui/time-left";
import styles from "./generation-dialog.module.css";
import { GenerationLedger } from "./generation-ledger";

interface Props {
  generation: Generation;
  preset: Preset | undefined;
}

export function GenerationFacts({ generation, preset }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(60_000);
  const { result, finished_at: finished, created_at: created } = generation;
  const label = (input: Generation["inputs"][number]) =>
    preset?.slots.find((each) => each.name === input.slot)?.label ?? input.slot;
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t("result.credits")}</dt>
        <dd>
          <MoneyLine generation={generation} />
        </dd>
        {result && (
          <>
            <dt>{t("result.download")}</dt>
            <dd>
              {isDownloadable(generation, now) ? <TimeLeft until={result.expires_at} /> : t("result.expired")}
            </dd>
          </>
        )}
        <dt>{t("result.created")}</dt>
        <dd>{formatMoment(created, language)}</dd>
        {finished && (
          <>
            <dt>{t("result.took")}</dt>
            <dd>{formatElapsed(Date.parse(finished) - Date.parse(created))}</dd>
          </>
        )}
        {(generation.aspect_ratio || result) && (
          <>
            <dt>{t("result.ratio")}</dt>
            <dd>
              {[
                generation.aspect_ratio,
                result && t("result.size", { width: result.width, height: result.height }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </dd>
          </>
        )}
        <dt>{t("result.prompt")}</dt>
        <dd className={styles.prompt}>{generation.prompt || t("result.promptNone")}</dd>
        {(preset?.params ?? []).flatMap((param) => {
          const value = generation.params[param.name];
          if (value === undefined) return [];
          return [
            <dt key={`${param.name} name`}>{param.label}</dt>,
            <dd key={param.name}>
              {param.options.find((option) => option.value === value)?.label ?? value}
            </dd>,
          ];
        })}
        <dt>{t("result.version")}</dt>
        <dd>{generation.preset_version}</dd>
        <dt>{t("result.attempts")}</dt>
        <dd>{generation.attempts}</dd>
        <dt>{t("result.id")}</dt>
        <dd className={styles.id}>{generation.id}</dd>
      </dl>
      <GenerationLedger id={generation.id} />
      <ul className={styles.inputs} aria-label={t("result.inputs")}>
        {generation.inputs.map((input) => (
          <li key={input.slot}>
            <div className={styles.input}>
              <AssetImage id={input.asset_id} alt="" gone={t("result.gone")} />
            </div>
            <p className={styles.caption}>{label(input)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
