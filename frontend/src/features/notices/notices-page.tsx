import "@/i18n/add-shop";
import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { noticesQuery } from "@/api/shop-queries";
import { useLivePolling } from "@/api/live/use-live";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { LoadMore } from "@/ui/load-more";
import { NoticeItem } from "./notice-item";
import styles from "./notices.module.css";
import { useMarkRead } from "./use-mark-read";

export function NoticesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const onlyUnread = search.get("unread") === "1";
  const notices = useInfiniteQuery({ ...noticesQuery(onlyUnread), refetchInterval: useLivePolling() });
  const read = useMarkRead();
  const items = notices.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = notices.data?.pages[0]?.unread ?? 0;
  usePageTitle(t("notices.title"));
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("notices.title")}</h1>
        <Button variant="default" disabled={unread === 0} onClick={() => read.mutate(undefined)}>
          {t("notices.markAll")}
        </Button>
      </header>
      <div className={styles.filters} role="group" aria-label={t("notices.title")}>
        {[false, true].map((only) => (
          <UnstyledButton
            key={String(only)}
            className={styles.filter}
            aria-pressed={only === onlyUnread}
            onClick={() => setSearch(only ? { unread: "1" } : {}, { replace: true })}
          >
            {only ? `${t("notices.unread")}${unread > 0 ? ` ${unread}` : ""}` : t("notices.all")}
          </UnstyledButton>
        ))}
      </div>
      {(notices.isError || read.isError) && <ErrorNote error={notices.error ?? read.error} />}
      {notices.isPending && <Skeleton height={240} radius={12} />}
      {notices.isSuccess && items.length === 0 && (
        <EmptyState
          title={onlyUnread ? t("notices.emptyUnread") : t("notices.empty")}
          note={onlyUnread ? undefined : t("notices.emptyNote")}
        />
      )}
      {items.length > 0 && (
        <ul className={styles.list}>
          {items.map((notice) => (
            <NoticeItem key={notice.id} notice={notice} onRead={(id) => read.mutate([id])} />
          ))}
        </ul>
      )}
      {notices.hasNextPage && (
        <div className={styles.more}>
          <LoadMore busy={notices.isFetchingNextPage} onMore={() => void notices.fetchNextPage()} />
        </div>
      )}
    </div>
  );
}
