import type { DutyReport } from "@/api/contract";
import { useLanguage, useWord } from "@/i18n/use-texts";
import { formatCount } from "@mannequin/shared/lib/format";

/** "清除 12 · 到期 3": what a round or a day of rounds came to, nothing that came to nought. */
export function useCounts() {
  const word = useWord();
  const language = useLanguage();
  return (report: DutyReport | null | undefined): string =>
    Object.entries(report ?? {})
      .filter((entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] !== 0)
      .map(([name, count]) => `${word("dutyCount", name)} ${formatCount(count, language)}`)
      .join(" · ");
}
