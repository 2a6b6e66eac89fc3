import type { UserDetail } from "@/api/contract";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount, formatMoment } from "@mannequin/shared/lib/format";
import { Count, MoneyText } from "@/ui/amounts";
import { Figure, Figures } from "@/ui/figure";

export function UserFigures({ user }: { user: UserDetail }) {
  const t = useTexts();
  const language = useLanguage();
  const { totals, subscription } = user;
  return (
    <Figures>
      <Figure
        label={`${t("user.balance")} · ${t("user.available")}`}
        value={<Count value={user.balance.available} />}
        note={`${t("user.held")} ${formatCount(user.balance.held, language)}`}
        to={`/users/${user.id}/show?tab=lots`}
      />
      <Figure
        label={t("user.plan")}
        value={subscription?.plan.name ?? t("user.planNone")}
        note={
          subscription ? t("user.until", { at: formatMoment(subscription.ends_at, language) }) : undefined
        }
        to={`/users/${user.id}/show?tab=profile`}
      />
      <Figure
        label={t("user.window")}
        value={`${user.admitted} / ${user.window}`}
        note={t("user.windowOf", { open: user.open })}
      />
      <Figure
        label={`${t("user.totals")} · ${t("user.generations")}`}
        value={<Count value={totals.generations} />}
        note={`${t("user.succeeded")} ${formatCount(totals.succeeded, language)} · ${t("user.failed")} ${formatCount(totals.failed, language)}`}
        to={`/users/${user.id}/show?tab=generations`}
      />
      <Figure
        label={`${t("user.totals")} · ${t("user.spent")}`}
        value={<Count value={totals.credits_spent} />}
        to={`/users/${user.id}/show?tab=entries`}
      />
      <Figure
        label={`${t("user.totals")} · ${t("user.paid")}`}
        value={<MoneyText money={totals.paid} />}
        note={
          totals.refunded.amount > 0 ? (
            <>
              {t("user.refunded")} <MoneyText money={totals.refunded} />
            </>
          ) : undefined
        }
        to={`/users/${user.id}/show?tab=orders`}
      />
    </Figures>
  );
}
