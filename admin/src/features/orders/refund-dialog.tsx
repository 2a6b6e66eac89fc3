import { Alert, FormControlLabel, Radio, RadioGroup, TextField } from "@mui/material";
import { useState } from "react";
import { refundOrder } from "@/api/commands";
import type { OrderDetail } from "@/api/contract";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount, formatMoneyExact } from "@mannequin/shared/lib/format";
import { uuid } from "@mannequin/shared/lib/uuid";
import { CommandDialog } from "@/ui/command/command-dialog";
import { creditsTakenBack } from "./refund-effect";
import { fenOf } from "@/lib/fen";

interface Props {
  order: OrderDetail;
  onDone: () => void;
  onClose: () => void;
}

/** Money back, all or a part. The key is made once: pressing twice, or again after silence, pays back once. */
export function RefundDialog({ order, onDone, onClose }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [key] = useState(uuid);
  const [whole, setWhole] = useState(true);
  const [text, setText] = useState("");
  const { amount: most, currency } = order.refundable;
  const part = fenOf(text);
  const amount = whole ? most : (part ?? 0);
  const good = amount > 0 && amount <= most;
  return (
    <CommandDialog
      title={`${t("order.refund")} · ${order.product.name}`}
      note={t("order.refundNote")}
      danger
      word={t("order.refundWord")}
      confirm={`${t("order.refund")} ${good ? formatMoneyExact(amount, currency, language) : ""}`}
      ready={good}
      run={(reason) => refundOrder(order.id, { reason, ...(whole ? {} : { amount }) }, key)}
      onDone={onDone}
      onClose={onClose}
    >
      <RadioGroup
        row
        aria-label={t("order.refund")}
        value={whole ? "all" : "part"}
        onChange={(event) => setWhole(event.target.value === "all")}
      >
        <FormControlLabel
          value="all"
          control={<Radio size="small" />}
          label={`${t("order.refundAll")} ${formatMoneyExact(most, currency, language)}`}
        />
        <FormControlLabel value="part" control={<Radio size="small" />} label={t("order.refundPart")} />
      </RadioGroup>
      {!whole && (
        <TextField
          label={t("order.refundAmount")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={text !== "" && !good}
          helperText={
            text !== "" && !good
              ? t("order.invalidAmount")
              : t("order.refundMax", { max: formatMoneyExact(most, currency, language) })
          }
          slotProps={{ htmlInput: { inputMode: "decimal" } }}
          required
        />
      )}
      {good && (
        <Alert severity="info" variant="outlined">
          {t("order.refundEffect", {
            money: formatMoneyExact(amount, currency, language),
            credits: formatCount(creditsTakenBack(order, amount), language),
          })}
        </Alert>
      )}
    </CommandDialog>
  );
}
