import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { foldersQuery } from "@/api/queries";
import type { Preset } from "@/api/types";
import { dayBefore } from "@/lib/time/date-range";
import { serverNow } from "@mannequin/shared/lib/server-clock";
import { Icon } from "@/ui/icon";
import styles from "./history-page.module.css";
import { STATES, type useHistoryFilter } from "./use-history-filter";

interface Props {
  presets: Preset[];
  handle: ReturnType<typeof useHistoryFilter>;
}

/** The last so many days, today included. */
const SPANS = ["1", "7", "30"] as const;

/** What of the history is shown: state, tool, favourites, folder and days. All of it stands in the address. */
export function HistoryFilters({ presets, handle: { filter, days, change } }: Props) {
  const { t } = useTranslation();
  const folders = useQuery(foldersQuery).data ?? [];
  const known = folders.map((folder) => folder.name);
  // A folder that was emptied meanwhile is still what the address asks for.
  const names =
    filter.folder === undefined || known.includes(filter.folder) ? known : [filter.folder, ...known];
  const today = new Date();
  const span = SPANS.find(
    (each) => days.to === null && days.from === dayBefore(today.getTime(), Number(each) - 1),
  );
  const ownSpan = span === undefined && (days.from !== null || days.to !== null);
  return (
    <div className={styles.filters} role="group" aria-label={t("history.filters")}>
      <Select
        className={styles.filter}
        aria-label={t("history.state")}
        placeholder={t("history.all")}
        clearable
        data={STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        value={filter.state ?? null}
        onChange={(value) => change({ state: value })}
      />
      <Select
        className={styles.filter}
        aria-label={t("history.tool")}
        placeholder={t("history.allTools")}
        clearable
        data={presets.map((preset) => ({ value: preset.key, label: preset.name }))}
        value={filter.preset ?? null}
        onChange={(value) => change({ tool: value })}
      />
      <Select
        className={styles.filter}
        aria-label={t("history.days")}
        placeholder={t("history.allDays")}
        clearable
        data={[
          ...SPANS.map((each) => ({ value: each, label: t(`history.days${each}`) })),
          ...(ownSpan ? [{ value: "own", label: [days.from, days.to].filter(Boolean).join(" – ") }] : []),
        ]}
        value={ownSpan ? "own" : (span ?? null)}
        onChange={(value) =>
          value !== "own" &&
          change({ from: value === null ? null : dayBefore(serverNow(), Number(value) - 1), to: null })
        }
      />
      {names.length > 0 && (
        <Select
          className={styles.filter}
          aria-label={t("history.folder")}
          placeholder={t("history.allFolders")}
          clearable
          data={names}
          value={filter.folder ?? null}
          onChange={(value) => change({ folder: value })}
        />
      )}
      <Button
        variant="default"
        leftSection={<Icon name="heart" fill={filter.favorite === true ? "var(--mq-tape)" : "none"} />}
        aria-pressed={filter.favorite === true}
        onClick={() => change({ favorite: filter.favorite === true ? null : "true" })}
      >
        {t("result.favorite")}
      </Button>
    </div>
  );
}
