import "@/i18n/commerce-texts";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/dialog";
import { CheckoutPanel, type CheckoutSubject } from "./checkout-panel";

interface Props {
  userId: string;
  /** null: closed. */
  subject: CheckoutSubject | null;
  onClose: () => void;
}

export function CheckoutDialog({ userId, subject, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={subject !== null} title={t("pay.title")} size={460} onClose={onClose}>
      {subject !== null && <CheckoutPanel userId={userId} subject={subject} onLeave={onClose} />}
    </Dialog>
  );
}
