import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Product } from "@/api/types";
import { formatCount, formatMoney } from "@mannequin/shared/lib/format";
import { fenPerPicture, picturesOf } from "@/lib/credits/offers";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./pack-card.module.css";

interface Props {
  pack: Product;
  /** 0…1 of the longest tape */
  length: number;
  picturePrice: number;
  onBuy: () => void;
}

export function PackCard({ pack, length, picturePrice, onBuy }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { amount, currency } = pack.price;
  const price = formatMoney(amount, currency, language);
  return (
    <li className={styles.card}>
      <div className={styles.tape} style={{ width: `${Math.round(length * 100)}%` }} aria-hidden="true" />
      <div className={styles.body}>
        <h3 className={styles.name}>
          {pack.name}
          {pack.badge !== undefined && pack.badge !== null && (
            <span className={styles.badge}>
              {t(pack.badge === "popular" ? "shop.popular" : "shop.bestValue")}
            </span>
          )}
        </h3>
        <p className={styles.note}>
          {t("shop.pictures", { n: formatCount(picturesOf(pack, picturePrice), language) })}
          {" · "}
          {t("shop.perPicture", {
            price: formatMoney(fenPerPicture(pack, picturePrice), currency, language, true),
          })}
        </p>
      </div>
      <p className={styles.price}>{price}</p>
      <UnstyledButton
        className={styles.buy}
        aria-label={t("shop.buyPackLabel", { name: pack.name, price })}
        onClick={onBuy}
      >
        {t("shop.buyPack")}
      </UnstyledButton>
    </li>
  );
}
