import { useTranslation } from "react-i18next";
import type { Lot, Membership } from "@/api/types";
import { useHasMemberTools } from "@/api/use-member-tools";
import { formatCount } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./membership-page.module.css";

interface Props {
  membership: Membership;
  lots: Lot[];
}

export function Benefits({ membership, lots }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const hasMemberTools = useHasMemberTools();
  const left = lots.filter((lot) => lot.kind === "subscription").reduce((sum, lot) => sum + lot.available, 0);
  const rows: { icon: IconName; title: string; note: string }[] = [
    {
      icon: "credits",
      title: t("member.benefitCredits", { n: formatCount(left, language) }),
      note: t("member.benefitCreditsNote"),
    },
    {
      icon: "layers",
      title: t("member.benefitParallel", { count: membership.benefits.parallel }),
      note: t("member.benefitParallelNote"),
    },
  ];
  if (hasMemberTools && membership.benefits.member_presets) {
    rows.push({ icon: "tool", title: t("member.benefitPresets"), note: t("member.benefitPresetsNote") });
  }
  return (
    <section className={styles.card} aria-labelledby="benefits">
      <h2 id="benefits">{t("member.benefits")}</h2>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li className={styles.row} key={row.title}>
            <Icon name={row.icon} size={24} />
            <div>
              <p className={styles.rowTitle}>{row.title}</p>
              <p className={styles.rowNote}>{row.note}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
