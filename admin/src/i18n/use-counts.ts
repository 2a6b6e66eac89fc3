import type { DutyCounts } from "@/api/contract";
import { useLanguage, useWord } from "@/i18n/use-texts";
import { formatCount } from "@mannequin/shared/lib/format";

/** "清除 12 · 到期 3": what a round or a day of rounds came to, nothing that came to nought. */
export function useCounts() {
  const word = useWord();
  const language = useLanguage();
  return (counts: DutyCounts | null | undefined): string =>
    Object.entries(counts ?? {})
      .filter(([, count]) => count !== 0)
      .map(([name, count]) => `${word("dutyCount", name)} ${formatCount(count, language)}`)
      .join(" · ");
}
