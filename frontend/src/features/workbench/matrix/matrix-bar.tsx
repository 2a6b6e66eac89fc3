import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Balance } from "@/api/types";
import { formatCount } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { Dialog } from "@/ui/dialog/dialog";
import { Icon } from "@/ui/icon";
import { sumOf, type Wanted } from "./run/matrix";
import styles from "./matrix-bar.module.css";
import type { MatrixHandle } from "./run/use-matrix";

interface Props {
  handle: MatrixHandle;
  wanted: readonly Wanted[];
  balance: Pick<Balance, "available"> | undefined;
  /** Ids of pictures on their way, of those done, and how many failed. */
  open: readonly string[];
  done: readonly string[];
  failed: number;
  busy: boolean;
  onZip: () => void;
}

/** What a start costs before it starts, how far it is while it runs, and the way to stop it. */
export function MatrixBar({ handle, wanted, balance, open, done, failed, busy, onZip }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const { matrix, status } = handle;
  const go = wanted.filter((cell) => cell.within);
  const total = sumOf(go);
  const short = balance === undefined ? 0 : Math.max(0, total - balance.available);
  const waiting = Object.values(matrix.cells).filter(
    (cell) => cell.state === "waiting" || cell.state === "sending",
  ).length;
  const active = status.running || open.length > 0;
  /** All that can run has run: only what came of it is left to deal with. */
  const nothing = wanted.length === 0 && done.length + failed > 0;
  const count = (value: number) => formatCount(value, language);
  const stop = (cancel: boolean) => {
    setAsking(false);
    handle.stop(cancel ? open : []);
  };

  return (
    <div className={styles.bar}>
      <div className={styles.sums} role="status">
        {active || waiting > 0 || done.length + failed > 0 ? (
          <p className={styles.main}>
            {t("matrix.progress", {
              done: count(done.length),
              open: count(open.length),
              waiting: count(waiting),
              failed: count(failed),
            })}
          </p>
        ) : (
          <p className={styles.main}>
            {t("matrix.total", {
              cells: count(go.length),
              price: count(total),
              left: count(balance?.available ?? 0),
            })}
          </p>
        )}
        {wanted.length > go.length && !status.running && (
          <p className={styles.note}>{t("matrix.overBudget", { count: wanted.length - go.length })}</p>
        )}
        {short > 0 && !status.running && (
          <p className={styles.bad}>
            {t("why.credits_short", { count: short })}{" "}
            <UnstyledButton className={styles.link} onClick={() => handle.setCap(balance?.available ?? 0)}>
              {t("matrix.capToBalance")}
            </UnstyledButton>{" "}
            <Link className={styles.link} to="/shop">
              {t("credits.buy")}
            </Link>
          </p>
        )}
        {status.note !== null && <p className={styles.bad}>{t(`matrix.note_${status.note}`)}</p>}
      </div>
      {!nothing && (
        <TextInput
          className={styles.cap}
          label={t("matrix.cap")}
          placeholder={t("matrix.noCap")}
          inputMode="numeric"
          disabled={status.running}
          value={matrix.cap === null ? "" : String(matrix.cap)}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "").slice(0, 7);
            handle.setCap(digits === "" ? null : Number(digits));
          }}
        />
      )}
      {done.length > 0 && (
        <Button variant="default" leftSection={<Icon name="download" />} disabled={busy} onClick={onZip}>
          {t("matrix.zip", { count: done.length })}
        </Button>
      )}
      {waiting > 0 && !status.running && (
        <Button variant="default" onClick={handle.resume}>
          {t("matrix.resume")}
        </Button>
      )}
      {active ? (
        <Button variant="default" leftSection={<Icon name="stop" />} onClick={() => setAsking(true)}>
          {t("matrix.stop")}
        </Button>
      ) : nothing ? null : (
        <UnstyledButton
          className={styles.go}
          disabled={go.length === 0 || short > 0}
          onClick={() => handle.start(wanted)}
        >
          {t("make.generate")}
          <span className={styles.price}>{t("make.generatePrice", { price: count(total) })}</span>
        </UnstyledButton>
      )}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t("matrix.stopTitle")}>
        <p className={styles.note}>
          {t("matrix.stopNote", { waiting: count(waiting), open: count(open.length) })}
        </p>
        <div className={styles.choices}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t("result.keep")}
          </Button>
          <Button variant="default" onClick={() => stop(false)}>
            {t("matrix.stopRest")}
          </Button>
          <Button onClick={() => stop(true)}>{t("matrix.stopAll")}</Button>
        </div>
      </Dialog>
    </div>
  );
}
