import { FormControlLabel, Radio, RadioGroup } from "@mui/material";
import { useState } from "react";
import { resolveOrder, type OrderVerdict } from "@/api/commands";
import type { OrderDetail } from "@/api/contract";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount } from "@mannequin/shared/lib/format";
import { CommandDialog } from "@/ui/command/command-dialog";

interface Props {
  order: OrderDetail;
  onDone: () => void;
  onClose: () => void;
}

/** Ends an order in review: the payer gets what they ordered, or the order is closed. */
export function ResolveDialog({ order, onDone, onClose }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [verdict, setVerdict] = useState<OrderVerdict | null>(null);
  const credits = formatCount(order.product.credits, language);
  return (
    <CommandDialog
      title={`${t("order.resolve")} · ${order.product.name}`}
      note={t("order.resolveNote")}
      danger={verdict === "close"}
      word={verdict === "grant" ? t("order.grantWord") : undefined}
      confirm={verdict === null ? t("order.resolve") : t(`order.verdict.${verdict}`, { credits })}
      ready={verdict !== null}
      run={(reason) => resolveOrder(order.id, verdict ?? "close", reason)}
      onDone={onDone}
      onClose={onClose}
    >
      <RadioGroup
        aria-label={t("order.resolve")}
        value={verdict ?? ""}
        onChange={(event) => setVerdict(event.target.value as OrderVerdict)}
      >
        <FormControlLabel
          value="grant"
          control={<Radio size="small" />}
          label={t("order.grantChoice", { credits })}
        />
        <FormControlLabel value="close" control={<Radio size="small" />} label={t("order.closeChoice")} />
      </RadioGroup>
    </CommandDialog>
  );
}
