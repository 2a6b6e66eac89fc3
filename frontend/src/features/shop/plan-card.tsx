import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Product } from "@/api/types";
import { useHasMemberTools } from "@/api/use-member-tools";
import { formatCount, formatMoney } from "@mannequin/shared/lib/format";
import { fenPerPicture, picturesOf } from "@/lib/credits/offers";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./plan-card.module.css";

interface Props {
  plan: Product;
  saving: { fen: number; percent: number } | null;
  picturePrice: number;
  window: number;
  member: boolean;
  onBuy: () => void;
}

/** A plan as a garment's swing ticket. The year is the dark one with the tape along its edge. */
export function PlanCard({ plan, saving, picturePrice, window, member, onBuy }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const hasMemberTools = useHasMemberTools();
  const { amount, currency } = plan.price;
  const count = (value: number) => formatCount(value, language);
  const parallel = plan.benefits?.parallel ?? window;
  const rows = [
    [
      t("shop.rowCredits"),
      t("shop.credits", { n: count(plan.credits) }),
      t("shop.pictures", { n: count(picturesOf(plan, picturePrice)) }),
    ],
    [
      t("shop.rowPrice"),
      t("shop.perPicture", {
        price: formatMoney(fenPerPicture(plan, picturePrice), currency, language, true),
      }),
      null,
    ],
    [
      t("shop.rowParallel"),
      parallel > window
        ? t("shop.parallelMore", { count: parallel, base: window })
        : t("shop.parallel", { count: parallel }),
      null,
    ],
    ...(hasMemberTools && plan.benefits?.member_presets === true
      ? [[t("shop.rowPresets"), t("shop.presetsYes"), null] as const]
      : []),
    [t("shop.rowRenew"), t("shop.renewNote"), null],
  ] as const;
  return (
    <li className={`${styles.card} ${plan.period === "year" ? styles.year : ""}`}>
      <div className={styles.top}>
        <h3 className={styles.name}>{plan.name}</h3>
        {plan.badge !== undefined && plan.badge !== null && (
          <span className={styles.badge}>
            {t(plan.badge === "popular" ? "shop.popular" : "shop.bestValue")}
          </span>
        )}
      </div>
      <p className={styles.about}>{plan.description}</p>
      <p className={styles.price}>
        <span className={styles.amount}>{formatMoney(amount, currency, language)}</span>
        <span className={styles.period}>
          {plan.period === "year" ? t("shop.perYear") : plan.period === "month" ? t("shop.perMonth") : ""}
        </span>
      </p>
      <p className={styles.saving}>
        {saving !== null &&
          t("shop.save", { amount: formatMoney(saving.fen, currency, language), percent: saving.percent })}
      </p>
      <dl className={styles.rows}>
        {rows.map(([name, value, more]) => (
          <div className={styles.row} key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {more !== null && <span className={styles.more}>{more}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <UnstyledButton className={styles.buy} onClick={onBuy}>
        {t(member ? "shop.renewPlan" : "shop.buyPlan", { name: plan.name })}
      </UnstyledButton>
    </li>
  );
}
