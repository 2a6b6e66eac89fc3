import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { productsQuery } from "@/api/shop-queries";
import type { Product } from "@/api/types";
import { formatCount } from "@mannequin/shared/lib/format";
import { bestPack, packsNeeded } from "@/lib/credits/offers";
import { useLanguage } from "@/lib/page/use-language";
import { ErrorNote } from "@/ui/note/error-note";
import { OfferRow } from "./offer-row";
import styles from "./top-up.module.css";

interface Props {
  required: number;
  available: number;
  held: number;
  picturePrice: number;
  count: number;
  onCount: (count: number) => void;
  onChoose: (product: Product) => void;
}

/** The gap as a tape that is too short, and what makes it long enough: the best-fitting pack first, then the plan. */
export function TopUpOffers({ required, available, held, picturePrice, count, onCount, onChoose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const products = useQuery(productsQuery(language));
  const number = (value: number) => formatCount(value, language);
  const items = products.data?.items ?? [];
  const gap = Math.max(0, required - available);
  const best = bestPack(items, gap);
  const year = items.find((product) => product.kind === "plan" && product.period === "year");
  const others = items
    .filter((product) => product.kind === "pack" && product.id !== best?.id)
    .sort((one, two) => one.credits - two.credits);
  const affordable = Math.min(count - 1, Math.floor(available / picturePrice));
  const spare = best === null ? 0 : Math.floor((best.credits - gap) / picturePrice);
  const times = best === null ? 1 : packsNeeded(best, gap);
  const bestNote =
    times > 1
      ? t("topUp.times", { count: times })
      : spare > 0
        ? t("topUp.covers", { n: number(spare) })
        : t("topUp.coversExact");

  return (
    <div className={styles.offers}>
      <div className={styles.gap}>
        <p className={styles.gapTitle}>{t("topUp.gap", { gap: number(gap) })}</p>
        <div className={styles.track} aria-hidden="true">
          <div
            className={styles.have}
            style={{ width: `${required > 0 ? Math.min(100, (available / required) * 100) : 0}%` }}
          />
        </div>
        <p className={styles.note}>
          {t("topUp.sum", { required: number(required), available: number(available) })}
          {held > 0 && ` ${t("topUp.held", { count: held })}`}
        </p>
        <p className={styles.promise}>{t("topUp.promise")}</p>
      </div>
      {products.isError && <ErrorNote error={products.error} />}
      {products.isPending && <Skeleton height={160} radius={10} />}
      {best !== null && (
        <OfferRow
          product={best}
          picturePrice={picturePrice}
          badge={t("topUp.best")}
          note={bestNote}
          primary
          onChoose={() => onChoose(best)}
        />
      )}
      {others.map((pack) => (
        <OfferRow key={pack.id} product={pack} picturePrice={picturePrice} onChoose={() => onChoose(pack)} />
      ))}
      {year !== undefined && (
        <OfferRow
          product={year}
          picturePrice={picturePrice}
          badge={t("topUp.orPlan")}
          onChoose={() => onChoose(year)}
        />
      )}
      <div className={styles.foot}>
        {affordable >= 1 && (
          <Button variant="default" size="sm" onClick={() => onCount(affordable)}>
            {t("topUp.fewer", { count: affordable })}
          </Button>
        )}
        <Link className={styles.link} to="/shop">
          {t("topUp.all")}
        </Link>
      </div>
    </div>
  );
}
