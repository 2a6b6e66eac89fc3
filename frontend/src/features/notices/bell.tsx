import { Popover, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { noticesQuery } from "@/api/shop-queries";
import { useLivePolling } from "@/api/live/use-live";
import { Icon } from "@/ui/icon";
import { lazyPart } from "@/ui/lazy-part";
import styles from "./bell.module.css";

const NoticePanel = lazyPart(() => import("./notice-panel"));
const MOST = 99;

/** Unread notifications in the header. The list is loaded when it is first looked at. */
export function Bell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const notices = useInfiniteQuery({ ...noticesQuery(false), refetchInterval: useLivePolling() });
  const unread = notices.data?.pages[0]?.unread ?? 0;
  const label = unread > 0 ? t("account.noticesUnread", { count: unread }) : t("account.notices");
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width="min(380px, calc(100vw - 16px))"
      position="bottom-end"
      offset={6}
      radius={12}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton className={styles.bell} aria-label={label} onClick={() => setOpen(!open)}>
          <Icon name="bell" size={22} />
          {unread > 0 && (
            <span className={styles.count} aria-hidden="true">
              {unread > MOST ? `${MOST}+` : unread}
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("account.notices")}>
        <Suspense fallback={<Skeleton height={180} />}>
          {open && <NoticePanel onLeave={() => setOpen(false)} />}
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
