import { useTranslation } from "react-i18next";
import type { Product } from "@/api/types";
import { PackCard } from "./pack-card";
import styles from "./shop-page.module.css";

interface Props {
  packs: Product[];
  picturePrice: number;
  onBuy: (pack: Product) => void;
}

/** The packs, small to large. The length of each one's tape is what is in it. */
export function PackList({ packs, picturePrice, onBuy }: Props) {
  const { t } = useTranslation();
  const most = Math.max(...packs.map((pack) => pack.credits));
  const sorted = [...packs].sort((one, two) => one.credits - two.credits);
  return (
    <section aria-labelledby="packs">
      <div className={styles.sectionHead}>
        <h2 id="packs">{t("shop.packs")}</h2>
        <p>{t("shop.packsNote")}</p>
      </div>
      <ul className={styles.packs}>
        {sorted.map((pack) => (
          <PackCard
            key={pack.id}
            pack={pack}
            // The eye compares lengths badly over a 20-fold range; the root keeps order and stays readable.
            length={Math.sqrt(pack.credits / most)}
            picturePrice={picturePrice}
            onBuy={() => onBuy(pack)}
          />
        ))}
      </ul>
    </section>
  );
}
