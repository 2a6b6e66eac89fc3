import { UnstyledButton } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isFinal, type Generation } from "@/api/types";
import { isDownloadable } from "@/lib/time/expiry";
import { AssetImage } from "@/ui/picture/asset-image";
import { failureText } from "@/ui/generation/generation-failed";
import { Icon } from "@/ui/icon";
import type { Cell } from "./run/matrix";
import styles from "./matrix-table.module.css";

interface Props {
  /** "Product · column", for those who hear the table. */
  name: string;
  cell: Cell | undefined;
  generations: readonly Generation[];
  /** Why it cannot run yet; null when it can. */
  lacking: string | null;
  off: boolean;
  overBudget: boolean;
  price: number;
  now: number;
  onToggle: () => void;
  onRetry: () => void;
}

export function refusalText(t: TFunction, code: string | undefined): string {
  return t(`error.${code ?? "unknown"}` as "error.unknown", { defaultValue: t("error.unknown") });
}

/** One product in one column: a choice before it runs, its progress while it does, its pictures after. */
export function MatrixCell({
  name,
  cell,
  generations,
  lacking,
  off,
  overBudget,
  price,
  now,
  onToggle,
  onRetry,
}: Props) {
  const { t } = useTranslation();
  if (cell === undefined || cell.state === "refused") {
    return (
      <div className={styles.cell}>
        {cell !== undefined && <p className={styles.bad}>{refusalText(t, cell.code)}</p>}
        {lacking === null ? (
          <label className={styles.pick}>
            <input
              type="checkbox"
              checked={!off}
              onChange={onToggle}
              aria-label={t("matrix.include", { name })}
            />
            {overBudget && !off ? t("matrix.over") : t("make.generatePrice", { price })}
          </label>
        ) : (
          <span className={styles.quiet}>{lacking}</span>
        )}
      </div>
    );
  }
  const failed = generations.find((each) => each.state === "failed" || each.state === "canceled");
  const open = generations.find((each) => !isFinal(each));
  const good = generations.filter((each) => each.state === "succeeded");
  return (
    <div className={styles.cell}>
      {good.length > 0 && (
        <div className={styles.made} data-count={Math.min(4, good.length)}>
          {good.slice(0, 4).map((each, index) => (
            <Link
              key={each.id}
              className={styles.picture}
              to={`/history/${each.id}`}
              aria-label={t("matrix.open", { name, n: index + 1 })}
            >
              {each.result && isDownloadable(each, now) ? (
                <AssetImage id={each.result.asset_id} alt="" gone={t("result.pictureGone")} />
              ) : (
                <span className={styles.gone}>{t("result.expired")}</span>
              )}
            </Link>
          ))}
        </div>
      )}
      {cell.state === "waiting" && <span className={styles.quiet}>{t("matrix.waiting")}</span>}
      {(cell.state === "sending" || (cell.state === "sent" && generations.length === 0)) && (
        <span className={styles.quiet}>{t("make.sending")}</span>
      )}
      {open !== undefined && (
        <span className={styles.going}>
          <span className={styles.pulse} aria-hidden="true" />
          {open.state === "running" ? t(`stage.${open.stage}`) : t(`state.${open.state}`)}
        </span>
      )}
      {failed !== undefined && (
        <>
          <p className={styles.bad}>
            {failureText(t, failed.state === "canceled" ? "canceled" : failed.failure?.code)}{" "}
            {t("matrix.free")}
          </p>
          {open === undefined && (
            <UnstyledButton
              className={styles.retry}
              aria-label={t("matrix.retryLabel", { name })}
              onClick={onRetry}
            >
              <Icon name="again" size={16} />
              {t("matrix.retry")}
            </UnstyledButton>
          )}
        </>
      )}
    </div>
  );
}
