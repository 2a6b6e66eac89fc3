import { Button } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { checkOrder, closeOrder } from "@/api/commands";
import type { OrderAct, OrderDetail } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { RefundDialog } from "./refund-dialog";
import { ResolveDialog } from "./resolve-dialog";

/** What may be done to this order now, by this operator; the server says which. */
export function OrderActs({ order }: { order: OrderDetail }) {
  const t = useTexts();
  const notify = useNotify();
  const [act, setAct] = useState<OrderAct | null>(null);
  const close = () => setAct(null);
  const done = (text: string) => () => {
    close();
    notify(text, { type: "success" });
  };
  return (
    <>
      {(order.actions as readonly OrderAct[]).map((each) => (
        <Button
          key={each}
          variant="outlined"
          color={each === "check" || each === "resolve" ? "primary" : "error"}
          onClick={() => setAct(each)}
        >
          {t(`order.${each}`)}
        </Button>
      ))}
      {act === "check" && (
        <CommandDialog
          title={t("order.check")}
          note={t("order.checkNote")}
          confirm={t("order.check")}
          run={(reason) => checkOrder(order.id, reason)}
          onDone={done(t("order.checked"))}
          onClose={close}
        />
      )}
      {act === "close" && (
        <CommandDialog
          title={t("order.close")}
          note={t("order.closeNote")}
          danger
          confirm={t("order.close")}
          run={(reason) => closeOrder(order.id, reason)}
          onDone={done(t("order.closed"))}
          onClose={close}
        />
      )}
      {act === "resolve" && (
        <ResolveDialog order={order} onDone={done(t("order.resolved"))} onClose={close} />
      )}
      {act === "refund" && (
        <RefundDialog order={order} onDone={done(t("order.refundedDone"))} onClose={close} />
      )}
    </>
  );
}
