import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isApiError } from "@/api/error";
import type { Balance, Preset } from "@/api/types";
import { ErrorNote } from "@/ui/error-note";
import { Note } from "@/ui/note";
import styles from "./composer.module.css";

interface Props {
  error: unknown;
  preset: Preset;
  count: number;
  /** Known before pressing: the balance does not cover the price. */
  short: boolean;
  balance: Balance | undefined;
  onCount: (count: number) => void;
}

/** A submit that was not taken: what happened, that nothing was charged, and the nearest way on. */
export function SubmitTrouble({ error, preset, count, short, balance, onCount }: Props) {
  const { t } = useTranslation();
  const price = preset.price * count;
  const refused = isApiError(error, "insufficient_credits") ? error : null;
  const required = refused?.number("required") ?? price;
  const available = refused?.number("available") ?? balance?.available ?? 0;
  const affordable = Math.min(count - 1, Math.floor(available / preset.price));
  const waysOn = (
    <div className={styles.troubleActions}>
      {affordable >= 1 && (
        <Button size="sm" onClick={() => onCount(affordable)}>
          {t("short.fewer", { count: affordable })}
        </Button>
      )}
      <Button size="sm" variant="default" component={Link} to="/credits">
        {t("short.toCredits")}
      </Button>
    </div>
  );
  if (refused !== null) {
    return (
      <Note tone="bad" title={t("short.title")} role="alert">
        <p>{t("short.note", { required, available, gap: Math.max(0, required - available) })}</p>
        {balance !== undefined && balance.held > 0 && <p>{t("short.held", { count: balance.held })}</p>}
        {waysOn}
      </Note>
    );
  }
  if (error === null && short) return waysOn;
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
