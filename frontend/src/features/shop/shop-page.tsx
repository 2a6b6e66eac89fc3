import "@/i18n/add-shop";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import { presetsQuery } from "@/api/queries";
import { productsQuery } from "@/api/shop-queries";
import type { Product } from "@/api/types";
import { CheckoutDialog } from "@/checkout/checkout-dialog";
import { usualPicturePrice } from "@/lib/credits/offers";
import { useStore } from "@mannequin/shared/lib/store";
import { useLanguage } from "@/lib/page/use-language";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { MemberStrip } from "./member-strip";
import { PackList } from "./pack-list";
import { PlanList } from "./plan-list";
import { Rules } from "./rules";
import styles from "./shop-page.module.css";
import { WaitingStrip } from "./waiting-strip";

/** Until the tools have told theirs: what one picture of most of them costs, in credits. */
const USUAL_PRICE = 4;

export function ShopPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const userId = useStore(access).user?.id ?? "";
  const products = useQuery(productsQuery(language));
  const prices = (useQuery(presetsQuery(language)).data ?? []).map((preset) => preset.price);
  const [buying, setBuying] = useState<Product | null>(null);
  usePageTitle(t("shop.title"));

  const usual = usualPicturePrice(prices) ?? USUAL_PRICE;
  const [from, to] = [Math.min(usual, ...prices), Math.max(usual, ...prices)];
  const items = products.data?.items ?? [];
  const plans = items.filter((product) => product.kind === "plan");
  const packs = items.filter((product) => product.kind === "pack");

  return (
    <div className={styles.page}>
      <header>
        <h1>{t("shop.title")}</h1>
        <p className={styles.lead}>{t("shop.lead")}</p>
      </header>
      <WaitingStrip userId={userId} />
      <MemberStrip />
      {products.isError && <ErrorNote error={products.error} />}
      {products.isPending && <Skeleton height={420} radius={12} />}
      {products.isSuccess && items.length === 0 && (
        <EmptyState title={t("shop.emptyTitle")} note={t("shop.emptyNote")} />
      )}
      {plans.length > 0 && <PlanList plans={plans} picturePrice={usual} onBuy={setBuying} />}
      {packs.length > 0 && <PackList packs={packs} picturePrice={usual} onBuy={setBuying} />}
      {items.length > 0 && (
        <>
          <p className={styles.basis}>
            {from === to ? t("shop.basisOne", { usual }) : t("shop.basis", { from, to, usual })}
          </p>
          <Rules />
        </>
      )}
      <CheckoutDialog
        userId={userId}
        subject={buying === null ? null : { product: buying }}
        onClose={() => setBuying(null)}
      />
    </div>
  );
}
