import { useTranslation } from "react-i18next";
import { isFinal, type Generation } from "@/api/types";

interface Props {
  generation: Generation;
}

/** What this generation has done to the balance: on hold, charged, or given back. */
export function MoneyLine({ generation }: Props) {
  const { t } = useTranslation();
  if (!isFinal(generation)) return <>{t("result.held", { count: generation.price })}</>;
  if (generation.charged > 0) return <>{t("result.charged", { count: generation.charged })}</>;
  return <>{t("result.released", { count: generation.price })}</>;
}
