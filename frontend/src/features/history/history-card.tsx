import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isFinal, type Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { AssetImage } from "@/ui/picture/asset-image";
import { Icon } from "@/ui/icon";
import { TimeLeft } from "@/ui/time-left";
import styles from "./history-card.module.css";

interface Props {
  generation: Generation;
  /** Undefined while nothing is being selected. */
  picked: boolean | undefined;
  search: string;
  onPick: () => void;
}

/** One generation as a thumbnail with its time left; an expired one stays as a record. */
export function HistoryCard({ generation, picked, search, onPick }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const tool = useToolName()(generation);
  const downloadable = isDownloadable(generation, useNow(60_000));
  const { state, result } = generation;
  const at = formatMoment(generation.created_at, language);
  const stateText = state === "succeeded" && !downloadable ? t("result.expired") : t(`state.${state}`);
  return (
    <li className={`${styles.card} ${picked === true ? styles.picked : ""}`}>
      <Link
        className={styles.open}
        to={{ pathname: `/history/${generation.id}`, search }}
        preventScrollReset
        aria-label={t("history.open", { tool, at, state: stateText })}
      >
        <div className={styles.picture}>
          {result && downloadable ? (
            <>
              <AssetImage id={result.asset_id} alt="" gone={t("result.pictureGone")} />
              {generation.favorite && (
                <span className={styles.favorite}>
                  <Icon name="heart" size={18} fill="var(--mq-tape)" />
                </span>
              )}
              <span className={styles.left}>
                <TimeLeft until={result.expires_at} short />
              </span>
            </>
          ) : (
            <div className={styles.state}>
              <Icon
                size={28}
                name={
                  state === "failed"
                    ? "alert"
                    : state === "canceled"
                      ? "close"
                      : isFinal(generation)
                        ? "clock"
                        : "make"
                }
              />
              {stateText}
            </div>
          )}
        </div>
        <div className={styles.text}>
          <span className={styles.name}>{generation.folder ? `${tool} · ${generation.folder}` : tool}</span>
          <time className={styles.when} dateTime={generation.created_at}>
            {at}
          </time>
        </div>
      </Link>
      {picked !== undefined && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={picked}
            onChange={onPick}
            aria-label={t("history.selectLabel", { tool, at })}
          />
        </label>
      )}
    </li>
  );
}
