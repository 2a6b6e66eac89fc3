import { Skeleton, VisuallyHidden } from "@mantine/core";
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import type { Generation, Preset } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { formatWhen } from "@mannequin/shared/lib/format";
import { useStore } from "@mannequin/shared/lib/store";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { GenerationActions } from "@/ui/generation/generation-actions";
import { GenerationStage } from "@/ui/generation/generation-stage";
import { lazyPart } from "@/ui/lazy-part";
import { MoneyLine } from "@/ui/generation/money-line";
import { TimeLeft } from "@/ui/time-left";
import { FilmFrame } from "./film-frame";
import { FirstSteps } from "./first-steps";
import styles from "./result-panel.module.css";
import { useRatingQuestion } from "./use-rating-question";

const RatingNote = lazyPart(() => import("@/ui/result/rating-note"));

interface Props {
  loading: boolean;
  generations: Generation[];
  shown: Generation | undefined;
  presets: Preset[];
  note?: ReactNode;
  onSelect: (id: string) => void;
  onEdit: (generation: Generation) => void;
}

/** The picture being made or looked at, as large as the window lets it be; beside it what can be done, and the recent ones. */
export function ResultPanel({ loading, generations, shown, presets, note, onSelect, onEdit }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toolName = useToolName();
  const now = useNow(30_000);
  const [compareId, setCompareId] = useState<string | null>(null);
  const userId = useStore(access).user?.id ?? "";
  const rating = useRatingQuestion(userId, shown);
  const preset = presets.find((each) => each.key === shown?.preset);
  const blamed = preset?.slots.find((slot) => slot.name === shown?.failure?.input)?.label;
  const compare = shown !== undefined && compareId === shown.id;

  return (
    <section className={styles.panel} aria-label={t("result.title")}>
      <div className={styles.note}>{note}</div>
      <div className={styles.stage}>
        {shown !== undefined && <GenerationStage generation={shown} compare={compare} blamed={blamed} />}
        {shown === undefined && loading && <Skeleton height="100%" radius={0} />}
        {shown === undefined && !loading && <FirstSteps />}
      </div>
      <VisuallyHidden role="status">
        {shown !== undefined &&
          `${toolName(shown)} ${
            shown.state === "running" ? t(`stage.${shown.stage}`) : t(`state.${shown.state}`)
          }`}
      </VisuallyHidden>
      {shown !== undefined && (
        <div className={styles.side}>
          <div className={styles.facts}>
            <p className={styles.name}>{toolName(shown)}</p>
            <p className={styles.line}>
              <time dateTime={shown.created_at}>{formatWhen(shown.created_at, language)}</time>
              {" · "}
              <MoneyLine generation={shown} />
              {shown.result && isDownloadable(shown, now) && (
                <>
                  {" · "}
                  {t("result.size", { width: shown.result.width, height: shown.result.height })}
                  {" · "}
                  <TimeLeft until={shown.result.expires_at} />
                </>
              )}
            </p>
          </div>
          <GenerationActions
            key={shown.id}
            generation={shown}
            compare={compare}
            onCompare={(on) => setCompareId(on ? shown.id : null)}
            onEdit={preset === undefined ? undefined : () => onEdit(shown)}
            onAgain={onSelect}
            barOnPhone
          />
          {rating.ask && (
            <Suspense>
              <RatingNote key={shown.id} userId={userId} generation={shown} onClose={rating.close} />
            </Suspense>
          )}
          <div className={styles.strip} role="group" aria-label={t("result.recent")}>
            {generations.map((generation) => (
              <FilmFrame
                key={generation.id}
                generation={generation}
                selected={generation.id === shown.id}
                onSelect={() => onSelect(generation.id)}
              />
            ))}
          </div>
        </div>
      )}
    </section>
  );
}
