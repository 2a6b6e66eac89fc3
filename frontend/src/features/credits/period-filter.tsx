import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dayBefore } from "@/lib/time/date-range";
import { serverNow } from "@mannequin/shared/lib/server-clock";
import styles from "./ledger.module.css";

interface Props {
  from: string | null;
  to: string | null;
  onChange: (days: { from: string | null; to: string | null }) => void;
}

const SPANS = [
  { days: 6, text: "credits.period7" },
  { days: 29, text: "credits.period30" },
] as const;

/** From which day to which: two usual spans, or two days of one's own. */
export function PeriodFilter({ from, to, onChange }: Props) {
  const { t } = useTranslation();
  const [now] = useState(() => serverNow());
  const today = dayBefore(now, 0);
  const span = SPANS.find((each) => to === null && from === dayBefore(now, each.days));
  const any = from === null && to === null;
  const [own, setOwn] = useState(!any && span === undefined);
  const choose = (days: { from: string | null; to: string | null }) => {
    setOwn(false);
    onChange(days);
  };
  return (
    <>
      <div className={styles.filters} role="group" aria-label={t("credits.period")}>
        <UnstyledButton
          className={styles.filter}
          aria-pressed={any && !own}
          onClick={() => choose({ from: null, to: null })}
        >
          {t("credits.periodAll")}
        </UnstyledButton>
        {SPANS.map((each) => (
          <UnstyledButton
            key={each.days}
            className={styles.filter}
            aria-pressed={!own && span === each}
            onClick={() => choose({ from: dayBefore(now, each.days), to: null })}
          >
            {t(each.text)}
          </UnstyledButton>
        ))}
        <UnstyledButton
          className={styles.filter}
          aria-pressed={own}
          aria-expanded={own}
          onClick={() => setOwn(true)}
        >
          {t("credits.periodOwn")}
        </UnstyledButton>
      </div>
      {own && (
        <div className={styles.days}>
          <label className={styles.day}>
            {t("credits.from")}
            <input
              type="date"
              max={to ?? today}
              value={from ?? ""}
              onChange={(event) => onChange({ from: event.target.value || null, to })}
            />
          </label>
          <label className={styles.day}>
            {t("credits.to")}
            <input
              type="date"
              min={from ?? undefined}
              max={today}
              value={to ?? ""}
              onChange={(event) => onChange({ from, to: event.target.value || null })}
            />
          </label>
        </div>
      )}
    </>
  );
}
