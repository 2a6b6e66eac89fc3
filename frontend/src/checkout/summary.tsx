import { useTranslation } from "react-i18next";
import type { Money, Order } from "@/api/types";
import { formatCount, formatMoney } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./checkout.module.css";

interface Props {
  product: Order["product"];
  price: Money;
}

/** The slip at the head of a payment: what it is, what comes, what is due. */
export function Summary({ product, price }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const count = formatCount(product.credits, language);
  const get =
    product.period === "year"
      ? "pay.getPlanYear"
      : product.period === "month"
        ? "pay.getPlanMonth"
        : "pay.getPack";
  return (
    <dl className={styles.slip}>
      <div className={styles.slipMain}>
        <dt className={styles.slipName}>{product.name}</dt>
        <dd className={styles.slipGet}>{t(get, { n: count })}</dd>
      </div>
      <div className={styles.slipSum}>
        <dt>{t("pay.total")}</dt>
        <dd className={styles.slipAmount}>{formatMoney(price.amount, price.currency, language)}</dd>
      </div>
    </dl>
  );
}
