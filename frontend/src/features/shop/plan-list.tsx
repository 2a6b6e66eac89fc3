import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meQuery, siteQuery } from "@/api/queries";
import type { Product } from "@/api/types";
import { yearSaving } from "@/lib/credits/offers";
import { PlanCard } from "./plan-card";
import styles from "./shop-page.module.css";

interface Props {
  plans: Product[];
  /** Credits of the usual picture. */
  picturePrice: number;
  onBuy: (plan: Product) => void;
}

/** Pictures at one time without a membership, until the site has told. */
const USUAL_WINDOW = 4;

/** The plans side by side, row by row, so that they compare by themselves. The longest period stands first. */
export function PlanList({ plans, picturePrice, onBuy }: Props) {
  const { t } = useTranslation();
  const window = useQuery(siteQuery).data?.window ?? USUAL_WINDOW;
  const member = useQuery(meQuery).data?.subscription?.status === "active";
  const month = plans.find((plan) => plan.period === "month");
  const sorted = [...plans].sort((one, two) => Number(two.period === "year") - Number(one.period === "year"));
  return (
    <section aria-labelledby="plans">
      <div className={styles.sectionHead}>
        <h2 id="plans">{t("shop.plans")}</h2>
        <p>{t("shop.plansNote")}</p>
      </div>
      <ul className={styles.plans}>
        {sorted.map((plan) => (
          <PlanCard
            key={plan.id}
            plan={plan}
            saving={plan.period === "year" && month !== undefined ? yearSaving(plan, month) : null}
            picturePrice={picturePrice}
            window={window}
            member={member}
            onBuy={() => onBuy(plan)}
          />
        ))}
      </ul>
    </section>
  );
}
