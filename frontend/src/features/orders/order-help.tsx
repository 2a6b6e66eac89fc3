import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import type { useOrderVerbs } from "@/checkout/use-checkout";
import { ErrorNote } from "@/ui/note/error-note";
import { Note } from "@/ui/note/note";
import { checkAnswer } from "./order-words";
import styles from "./orders.module.css";

interface Props {
  order: Order;
  check: ReturnType<typeof useOrderVerbs>["check"];
}

/** "Paid but nothing here?": asks the provider now and says what it said, not what one would like to hear. */
export function OrderHelp({ order, check }: Props) {
  const { t } = useTranslation();
  if (order.state === "refunded") return null;
  if (order.state === "fulfilled" && !check.isSuccess) return null;
  return (
    <section className={styles.card} aria-labelledby="help">
      <div className={styles.help}>
        <div>
          <h2 id="help">{t("order.paidHelp")}</h2>
          <p className={styles.lead}>{t("order.paidHelpNote")}</p>
        </div>
        <Button variant="default" disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? t("pay.checking") : t("order.check")}
        </Button>
      </div>
      {check.isError && <ErrorNote error={check.error} />}
      {check.isSuccess && !check.isPending && (
        <Note role="status" tone={order.state === "fulfilled" || order.state === "paid" ? "good" : "plain"}>
          <p>{checkAnswer(t, order.state)}</p>
        </Note>
      )}
    </section>
  );
}
