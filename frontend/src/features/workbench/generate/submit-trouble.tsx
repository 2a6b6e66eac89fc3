import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isApiError } from "@mannequin/shared/contract/error";
import type { Balance, Preset } from "@/api/types";
import { ErrorNote } from "@/ui/note/error-note";
import { Note } from "@/ui/note/note";
import styles from "../composer.module.css";

interface Props {
  error: unknown;
  preset: Preset;
  count: number;
  /** Known before pressing: the balance does not cover the price. */
  short: boolean;
  balance: Balance | undefined;
  onCount: (count: number) => void;
  onTopUp: () => void;
}

/** A submit that was not taken: what happened, that nothing was charged, and the nearest way on. */
export function SubmitTrouble({ error, preset, count, short, balance, onCount, onTopUp }: Props) {
  const { t } = useTranslation();
  const price = preset.price * count;
  const refused = isApiError(error, "insufficient_credits") ? error : null;
  const required = refused?.number("required") ?? price;
  const available = refused?.number("available") ?? balance?.available ?? 0;
  const affordable = Math.min(count - 1, Math.floor(available / preset.price));
  const fewer = affordable >= 1 && (
    <Button size="sm" variant="default" onClick={() => onCount(affordable)}>
      {t("short.fewer", { count: affordable })}
    </Button>
  );
  if (refused !== null) {
    return (
      <Note tone="bad" title={t("short.title")} role="alert">
        <p>{t("short.note", { required, available, gap: Math.max(0, required - available) })}</p>
        {balance !== undefined && balance.held > 0 && <p>{t("short.held", { count: balance.held })}</p>}
        <div className={styles.troubleActions}>
          <Button size="sm" onClick={onTopUp}>
            {t("short.topUp")}
          </Button>
          {fewer}
        </div>
      </Note>
    );
  }
  if (error === null && short)
    return fewer === false ? null : <div className={styles.troubleActions}>{fewer}</div>;
  if (error === null) return null;
  if (isApiError(error) && !error.answered) {
    return (
      <Note tone="bad" title={t("error.title")} role="alert">
        <p>{t("error.networkSubmit")}</p>
      </Note>
    );
  }
  return <ErrorNote error={error} title={t("error.title")} money={t("error.untouched")} />;
}
