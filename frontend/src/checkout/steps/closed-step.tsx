import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { Icon } from "@/ui/icon";
import styles from "@/checkout/checkout.module.css";

interface Props {
  order: Order;
  /** Absent when there is nothing to order again from here. */
  onAnew?: () => void;
  onLeave: () => void;
}

export function ClosedStep({ order, onAnew, onLeave }: Props) {
  const { t } = useTranslation();
  const own = order.timeline.filter((step) => step.state === "closed").at(-1)?.by === "user";
  return (
    <div className={styles.panel}>
      <div className={styles.outcome} role="status">
        <Icon name="close" size={36} />
        <p className={styles.outcomeTitle}>{own ? t("pay.canceled") : t("pay.late")}</p>
        {!own && <p className={styles.outcomeNote}>{t("pay.lateNote")}</p>}
      </div>
      <div className={styles.actions}>
        {onAnew !== undefined && <Button onClick={onAnew}>{t("pay.anew")}</Button>}
        <Button variant="default" onClick={onLeave}>
          {t("app.close")}
        </Button>
      </div>
    </div>
  );
}
