import "@/i18n/add-shop";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/dialog/dialog";
import { CheckoutPanel, type CheckoutSubject } from "./checkout-panel";
import type { Authorization } from "./wechat/brought-back";

interface Props {
  userId: string;
  /** null: closed. */
  subject: CheckoutSubject | null;
  /** Brought back from WeChat: the payment of this order goes on by itself. */
  authorization?: Authorization | null;
  onClose: () => void;
}

export function CheckoutDialog({ userId, subject, authorization, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={subject !== null} title={t("pay.title")} size={460} onClose={onClose}>
      {subject !== null && (
        <CheckoutPanel userId={userId} subject={subject} authorization={authorization} onLeave={onClose} />
      )}
    </Dialog>
  );
}
