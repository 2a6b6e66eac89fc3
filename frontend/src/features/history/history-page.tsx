import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useShown } from "@/api/generations/delete-later";
import { generationsQuery, presetsQuery } from "@/api/queries";
import { useLivePolling } from "@/api/live/use-live";
import { useLanguage } from "@/lib/page/use-language";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { LoadMore } from "@/ui/load-more";
import { GenerationDialog } from "./generation-dialog";
import { HistoryCard } from "./history-card";
import { HistoryFilters } from "./history-filters";
import styles from "./history-page.module.css";
import { SelectionBar } from "./selection-bar";
import { useHistoryFilter } from "./use-history-filter";

const SKELETONS = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function HistoryPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const presets = useQuery(presetsQuery(useLanguage())).data ?? [];
  const handle = useHistoryFilter();
  const { filter, search, filtered, clear } = handle;
  const list = useInfiniteQuery({ ...generationsQuery(filter), refetchInterval: useLivePolling() });
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  usePageTitle(t("history.title"));

  const items = useShown(list.data?.pages.flatMap((page) => page.items) ?? []);
  const empty = list.isSuccess && items.length === 0;
  const toggle = (each: string) => {
    const next = new Set(picked);
    if (!next.delete(each)) next.add(each);
    setPicked(next);
  };
  const chosen = items.filter((item) => picked?.has(item.id));
  const all = items.length > 0 && chosen.length === items.length;

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{t("history.title")}</h1>
          <p className={styles.lead}>{t("history.lead")}</p>
        </div>
        <div className={styles.picking}>
          {items.length > 0 && (
            <Button
              variant="default"
              aria-pressed={picked !== null}
              onClick={() => setPicked(picked === null ? new Set() : null)}
            >
              {picked === null ? t("history.select") : t("history.selectDone")}
            </Button>
          )}
        </div>
        <HistoryFilters presets={presets} handle={handle} />
      </header>
      {list.isError && <ErrorNote error={list.error} />}
      {empty && filtered && (
        <EmptyState
          title={t("history.noMatch")}
          action={<Button onClick={clear}>{t("history.clear")}</Button>}
        />
      )}
      {empty && !filtered && (
        <EmptyState
          title={t("history.emptyTitle")}
          note={t("history.emptyNote")}
          action={
            <Button component={Link} to="/make">
              {t("history.emptyAction")}
            </Button>
          }
        />
      )}
      <ul className={styles.grid} aria-busy={list.isPending}>
        {list.isPending &&
          SKELETONS.map((key) => <Skeleton key={key} component="li" height={290} radius={10} />)}
        {items.map((generation) => (
          <HistoryCard
            key={generation.id}
            generation={generation}
            search={search}
            picked={picked?.has(generation.id)}
            onPick={() => toggle(generation.id)}
          />
        ))}
      </ul>
      <div className={styles.more}>
        {list.hasNextPage && (
          <LoadMore busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
        )}
        {!list.hasNextPage && items.length > 0 && t("history.end")}
      </div>
      {picked !== null && (
        <SelectionBar
          picked={chosen}
          all={all}
          onAll={() => setPicked(new Set(all ? [] : items.map((item) => item.id)))}
          onDone={() => setPicked(null)}
        />
      )}
      {id !== undefined && (
        <GenerationDialog
          id={id}
          presets={presets}
          onShow={(next) => void navigate({ pathname: `/history/${next}`, search }, { replace: true })}
          onClose={() => void navigate({ pathname: "/history", search }, { preventScrollReset: true })}
        />
      )}
    </div>
  );
}
