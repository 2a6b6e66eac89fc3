import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Notice } from "@/api/types";
import { formatMoment } from "@mannequin/shared/lib/format";
import { innerPath } from "@/lib/page/inner-path";
import { useLanguage } from "@/lib/page/use-language";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./notices.module.css";

interface Props {
  notice: Notice;
  onRead: (id: string) => void;
  onLeave?: () => void;
}

const ICONS: Record<Notice["kind"], IconName> = {
  subscription_ending: "clock",
  subscription_ended: "info",
  credits_expiring: "credits",
  order_paid: "check",
  order_refunded: "again",
  credits_adjusted: "credits",
  generation_retried: "again",
  generation_canceled: "info",
  generation_voided: "credits",
};

/** One notification. Opening it reads it and leads to what it is about. */
export function NoticeItem({ notice, onRead, onLeave }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const language = useLanguage();
  const link = innerPath(notice.link);
  const unread = notice.read_at === null;
  const open = () => {
    if (unread) onRead(notice.id);
    if (link === null) return;
    onLeave?.();
    void navigate(link);
  };
  return (
    <li className={`${styles.item} ${unread ? styles.unread : ""}`}>
      <UnstyledButton className={styles.open} onClick={open}>
        <Icon name={ICONS[notice.kind] ?? "info"} />
        <span className={styles.text}>
          <span className={styles.title}>
            {unread && <span className={styles.dot} role="img" aria-label={t("notices.new")} />}
            {notice.title}
          </span>
          <span className={styles.body}>{notice.body}</span>
          <time className={styles.at} dateTime={notice.at}>
            {formatMoment(notice.at, language)}
          </time>
        </span>
      </UnstyledButton>
    </li>
  );
}
