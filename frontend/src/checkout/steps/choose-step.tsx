import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { string } from "valibot";
import { isApiError } from "@mannequin/shared/contract/error";
import { productsQuery } from "@/api/shop-queries";
import type { Checkout, ProviderName } from "@/api/types";
import { formatMoney } from "@mannequin/shared/lib/format";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";
import { useLanguage } from "@/lib/page/use-language";
import { ErrorNote } from "@/ui/note/error-note";
import { Note } from "@/ui/note/note";
import type { CheckoutSubject } from "@/checkout/checkout-panel";
import styles from "@/checkout/checkout.module.css";
import { defaultProvider } from "@/checkout/provider/default-provider";
import { openPayment } from "@/checkout/provider/open-payment";
import { ProviderChoice } from "@/checkout/provider/provider-choice";
import { Summary } from "@/checkout/summary";
import { useCheckout } from "@/checkout/use-checkout";
import type { Authorization } from "@/checkout/wechat/brought-back";

const LAST = "provider";

interface Props {
  userId: string;
  subject: CheckoutSubject;
  /** The payer is back from WeChat with this: the payment goes on by itself. */
  authorization?: Authorization | null;
  /** `opened`: the browser let the provider's page open by itself. */
  onCheckout: (checkout: Checkout, opened: boolean) => void;
}

/** What it is, what it costs, how to pay. An order that was made before keeps its provider. */
export function ChooseStep({ userId, subject, authorization = null, onCheckout }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const products = useQuery(productsQuery(language));
  const { buy, resume } = useCheckout(userId);
  const [chosen, setChosen] = useState<ProviderName | null>(null);
  const resumed = "order" in subject;
  const offered = resumed ? [subject.order.provider] : (products.data?.providers ?? []);
  const usual = defaultProvider(offered, {
    last: readStored(LAST, string()),
    userAgent: navigator.userAgent,
    language,
  });
  const provider = chosen ?? usual;
  const price = resumed ? subject.order.price : subject.product.price;
  const amount = formatMoney(price.amount, price.currency, language);
  const busy = buy.isPending || resume.isPending;
  const error = buy.error ?? resume.error;
  const down = isApiError(error, "payment_unavailable");

  const go = async (brought?: Authorization) => {
    if (provider === null || busy) return;
    writeStored(LAST, provider);
    const asked = resumed
      ? resume.mutateAsync({ id: subject.order.id, authorization: brought })
      : buy.mutateAsync({ product: subject.product, provider });
    const checkout = await asked.catch(() => null);
    if (checkout === null) return;
    onCheckout(checkout, openPayment(checkout.payment));
  };

  const goneOn = useRef(false);
  useEffect(() => {
    if (authorization === null || goneOn.current) return;
    goneOn.current = true;
    void go(authorization);
  });

  return (
    <div className={styles.panel}>
      <Summary product={resumed ? subject.order.product : subject.product} price={price} />
      {products.isSuccess && offered.length === 0 && (
        <Note tone="bad" role="alert">
          <p>{t("pay.none")}</p>
        </Note>
      )}
      {offered.length > 0 && (
        <ProviderChoice
          offered={offered}
          value={provider}
          onChange={(next) => {
            buy.reset();
            setChosen(next);
          }}
        />
      )}
      {down && provider !== null && (
        <Note tone="bad" role="alert" title={t("pay.downTitle", { app: t(`pay.${provider}`) })}>
          <p>{t("pay.downNote")}</p>
        </Note>
      )}
      {error !== null && !down && <ErrorNote error={error} money={t("pay.untouched")} />}
      <Button
        size="lg"
        fullWidth
        className={styles.go}
        disabled={provider === null || busy}
        onClick={() => void go()}
        data-autofocus
      >
        {busy && t("pay.preparing")}
        {!busy &&
          (down ? t("pay.tryAgain") : resumed ? t("pay.goAgain", { amount }) : t("pay.go", { amount }))}
      </Button>
    </div>
  );
}
