import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Product } from "@/api/types";
import { formatMoney } from "@mannequin/shared/lib/format";
import { fenPerPicture } from "@/lib/credits/offers";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./top-up.module.css";

interface Props {
  product: Product;
  picturePrice: number;
  badge?: string;
  note?: string;
  primary?: boolean;
  onChoose: () => void;
}

export function OfferRow({ product, picturePrice, badge, note, primary = false, onChoose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { amount, currency } = product.price;
  const perPicture = t("shop.perPicture", {
    price: formatMoney(fenPerPicture(product, picturePrice), currency, language, true),
  });
  return (
    <UnstyledButton className={`${styles.offer} ${primary ? styles.primary : ""}`} onClick={onChoose}>
      <span className={styles.offerText}>
        <span className={styles.offerName}>
          {product.name}
          {badge !== undefined && <span className={styles.badge}>{badge}</span>}
        </span>
        <span className={styles.offerNote}>
          {note === undefined ? perPicture : `${perPicture} · ${note}`}
        </span>
      </span>
      <span className={styles.offerPrice}>{formatMoney(amount, currency, language)}</span>
    </UnstyledButton>
  );
}
