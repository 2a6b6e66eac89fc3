import "@/i18n/add-shop";
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { noticesQuery } from "@/api/shop-queries";
import { ErrorNote } from "@/ui/note/error-note";
import { NoticeItem } from "./notice-item";
import styles from "./notices.module.css";
import { useMarkRead } from "./use-mark-read";

const SHOWN = 6;

/** The latest few, below the bell. */
export default function NoticePanel({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const notices = useInfiniteQuery(noticesQuery(false));
  const read = useMarkRead();
  const first = notices.data?.pages[0];
  const items = first?.items.slice(0, SHOWN) ?? [];
  return (
    <div className={styles.panel}>
      <div className={styles.panelHead}>
        <h2>{t("notices.title")}</h2>
        {(first?.unread ?? 0) > 0 && (
          <button type="button" className={styles.quiet} onClick={() => read.mutate(undefined)}>
            {t("notices.markAll")}
          </button>
        )}
      </div>
      {notices.isError && <ErrorNote error={notices.error} />}
      {notices.isPending && <Skeleton height={150} />}
      {notices.isSuccess && items.length === 0 && (
        <p className={styles.none}>
          <strong>{t("notices.empty")}</strong>
          {t("notices.emptyNote")}
        </p>
      )}
      <ul className={styles.panelList}>
        {items.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} onRead={(id) => read.mutate([id])} onLeave={onLeave} />
        ))}
      </ul>
      <Link className={styles.all} to="/notifications" onClick={onLeave}>
        {t("notices.seeAll")}
      </Link>
    </div>
  );
}
