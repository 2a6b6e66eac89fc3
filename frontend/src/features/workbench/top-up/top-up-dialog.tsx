import "@/i18n/add-shop";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { balanceQuery } from "@/api/queries";
import type { Product } from "@/api/types";
import { CheckoutPanel, type CheckoutSubject } from "@/checkout/checkout-panel";
import { useOrder } from "@/checkout/use-order";
import { startedRun, useWaitingRun } from "@/checkout/use-waiting-run";
import { useStore } from "@mannequin/shared/lib/store";
import { dropRun } from "@/lib/outbox/waiting-run";
import { Dialog } from "@/ui/dialog/dialog";
import { TopUpOffers } from "./top-up-offers";
import { TopUpStarted } from "./top-up-started";

interface Props {
  userId: string;
  picturePrice: number;
  count: number;
  onCount: (count: number) => void;
  onShow: (id: string) => void;
  onClose: () => void;
}

/**
 * Too few credits: the gap, what fills it best, paying in place; and then the very run that was pressed starts by
 * itself. Closed before an order is made, the run is forgotten; after that it waits for its order.
 */
export default function TopUpDialog({ userId, picturePrice, count, onCount, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const run = useWaitingRun(userId);
  const [held] = useState(run);
  const balance = useQuery(balanceQuery).data;
  const started = useStore(startedRun);
  const made = useOrder(held?.orderId ?? null).data;
  const [product, setProduct] = useState<Product | null>(null);
  const resumed: CheckoutSubject | null = made === undefined ? null : { order: made };
  const subject = product === null ? resumed : { product };
  const mine = started !== null && started.key === held?.key ? started : null;

  const close = () => {
    if (run !== null && run.orderId === null) dropRun(userId, run.key);
    onClose();
  };
  const available = balance?.available ?? 0;
  const required = held?.price ?? picturePrice * count;
  return (
    <Dialog opened title={subject === null ? t("topUp.title") : t("pay.title")} size={500} onClose={close}>
      {subject === null ? (
        <TopUpOffers
          required={required}
          available={available}
          held={balance?.held ?? 0}
          picturePrice={picturePrice}
          count={count}
          onCount={(fewer) => {
            close();
            onCount(fewer);
          }}
          onChoose={setProduct}
        />
      ) : (
        <CheckoutPanel
          userId={userId}
          subject={subject}
          onLeave={close}
          wayOn={
            <TopUpStarted
              started={mine}
              onShow={(id) => {
                startedRun.set(null);
                onClose();
                onShow(id);
              }}
              onClose={onClose}
            />
          }
        />
      )}
      {product !== null && mine === null && run !== null && run.orderId === null && (
        <Button variant="subtle" fullWidth mt={8} onClick={() => setProduct(null)}>
          {t("app.back")}
        </Button>
      )}
    </Dialog>
  );
}
