import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { siteQuery } from "@/api/queries";
import type { Membership } from "@/api/types";
import styles from "./membership-page.module.css";

/** Pictures at one time without a membership, until the site has told. */
const USUAL_WINDOW = 4;

/** What ends and what stays, before it happens. */
export function AtEnd({ membership }: { membership: Membership }) {
  const { t } = useTranslation();
  const window = useQuery(siteQuery).data?.window ?? USUAL_WINDOW;
  if (membership.status === "ended") return null;
  const lines = [
    t("member.atEnd1"),
    t("member.atEnd2"),
    t("member.atEnd3", { count: window }),
    t("member.atEnd4"),
  ];
  return (
    <section className={styles.card} aria-labelledby="at-end">
      <h2 id="at-end">{t("member.atEnd")}</h2>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
