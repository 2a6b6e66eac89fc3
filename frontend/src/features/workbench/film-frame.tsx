import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isFinal, type Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { AssetImage } from "@/ui/picture/asset-image";
import { Icon } from "@/ui/icon";
import styles from "./film-frame.module.css";

interface Props {
  generation: Generation;
  selected: boolean;
  onSelect: () => void;
}

export function FilmFrame({ generation, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const tool = useToolName()(generation);
  const now = useNow(60_000);
  const { state, result } = generation;
  const label = t("history.open", {
    tool,
    at: formatMoment(generation.created_at, language),
    state: t(`state.${state}`),
  });
  return (
    <UnstyledButton className={styles.frame} aria-label={label} aria-pressed={selected} onClick={onSelect}>
      {result && isDownloadable(generation, now) ? (
        <AssetImage id={result.asset_id} alt="" gone={<Icon name="clock" />} />
      ) : (
        <span className={styles.state}>
          {isFinal(generation) ? (
            <Icon name={state === "succeeded" ? "clock" : state === "failed" ? "alert" : "close"} />
          ) : (
            <span className={styles.pulse} />
          )}
          {state === "succeeded" ? t("result.expired") : t(`state.${state}`)}
        </span>
      )}
    </UnstyledButton>
  );
}
