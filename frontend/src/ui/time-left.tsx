import { useTranslation } from "react-i18next";
import { remaining } from "@mannequin/shared/lib/format";
import { useNow } from "@mannequin/shared/lib/use-now";

interface Props {
  /** RFC 3339, the moment the picture is deleted */
  until: string;
  short?: boolean;
}

/** How long a picture can still be downloaded; counts down by itself. */
export function TimeLeft({ until, short = false }: Props) {
  const { t } = useTranslation();
  const left = remaining(until, useNow(30_000));
  if (left === null) return <>{t("result.expired")}</>;
  if (short) {
    return (
      <>
        {left.hours > 0
          ? t("history.hours", { count: left.hours })
          : t("history.minutes", { count: left.minutes })}
      </>
    );
  }
  return (
    <>
      {left.hours > 0
        ? t("result.expiresIn", { ...left })
        : t("result.expiresSoon", { minutes: left.minutes })}
    </>
  );
}
