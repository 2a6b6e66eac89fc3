import { useTranslation } from "react-i18next";
import ConfirmDialog from "@/ui/dialog/confirm-dialog";

interface Props {
  opened: boolean;
  onClose: () => void;
  onCancel: () => void;
}

/** Asks before an order is given up. */
export function CancelOrderDialog({ opened, onClose, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      opened={opened}
      title={t("pay.cancelTitle")}
      confirm={t("pay.cancel")}
      dismiss={t("pay.keep")}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        onCancel();
      }}
    >
      {t("pay.cancelNote")}
    </ConfirmDialog>
  );
}
