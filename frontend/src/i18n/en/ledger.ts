import type { Texts } from "@/i18n/zh/first";
import type { zhLedger } from "@/i18n/zh/ledger";

export const enLedger: Texts<typeof zhLedger> = {
  kind: {
    grant: "Granted",
    hold: "Hold",
    commit: "Charged",
    release: "Given back",
    expire: "Expired",
    adjust: "Adjusted",
    revoke: "Revoked",
  },
  kindNote: {
    grant_subscription: "Membership credits",
    grant_purchase: "Credit pack",
    grant_signup: "Welcome gift",
    grant_manual: "Added by support",
    grant_grace: "Given back late, valid 7 more days",
    expire_subscription: "Membership ended, unused credits lapsed",
    expire_grace: "Grace credits lapsed",
    revoke_purchase: "Pack refunded, unused credits taken back",
    revoke_subscription: "Membership refunded, unused credits taken back",
    grant: "Credits received",
    hold: "Set aside for a new job",
    commit: "Job succeeded, charged",
    release: "Not successful, all given back",
    expire: "Passed their expiry date",
    adjust: "Adjusted by staff",
    revoke: "Taken back after a refund",
  },
  source: {
    subscription: "Membership",
    purchase: "Purchased",
    purchased: "Purchased",
    signup: "Welcome gift",
    bonus: "Bonus",
    manual: "Granted by staff",
    grace: "Grace period",
  },
};
