import { Alert, TextField } from "@mui/material";
import { useState } from "react";
import { adjustCredits } from "@/api/commands";
import type { UserDetail } from "@/api/contract";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatCount } from "@mannequin/shared/lib/format";
import { uuid } from "@mannequin/shared/lib/uuid";
import { CommandDialog } from "@/ui/command/command-dialog";
import { judgeAdjustment } from "./judge-adjustment";

/** A gesture of goodwill, made many times a day, needs no typed word. */
const GOODWILL_MOST = 10;

interface Props {
  user: UserDetail;
  onDone: (text: string) => void;
  onClose: () => void;
}

/** More or fewer credits for one person. The key is made once, so that pressing twice moves the credits once. */
export function AdjustDialog({ user, onDone, onClose }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [key] = useState(uuid);
  const [text, setText] = useState("");
  const [expires, setExpires] = useState("");
  const { available } = user.balance;
  const limit = user.adjust_limit ?? null;
  const judged = judgeAdjustment(text, available, limit);
  const help = [
    t("user.adjustAmountHelp", { available: formatCount(available, language) }),
    limit === null ? "" : t("user.adjustLimit", { limit: formatCount(limit, language) }),
  ];
  return (
    <CommandDialog
      title={`${t("user.adjust")} · ${user.email}`}
      confirm={t("user.adjust")}
      word={Math.abs(judged.amount) > GOODWILL_MOST ? t("user.adjustWord") : undefined}
      toCustomer
      danger={judged.fault === null && judged.amount < 0}
      ready={judged.fault === null}
      run={(reason, words) =>
        adjustCredits(
          user.id,
          {
            amount: judged.amount,
            reason,
            ...(words === undefined ? {} : { note: words }),
            ...(expires === "" ? {} : { expires_at: new Date(expires).toISOString() }),
          },
          key,
        )
      }
      onDone={(answer) =>
        onDone(t("user.adjusted", { available: formatCount(answer.balance.available, language) }))
      }
      onClose={onClose}
    >
      <TextField
        label={t("user.adjustAmount")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={text !== "" && judged.fault !== null}
        helperText={text !== "" && judged.fault !== null ? t(`user.${judged.fault}`) : help.join("")}
        slotProps={{ htmlInput: { inputMode: "numeric" } }}
        required
      />
      {judged.amount > 0 && (
        <TextField
          label={t("user.adjustExpires")}
          type="datetime-local"
          value={expires}
          onChange={(event) => setExpires(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
      {judged.fault === null && (
        <Alert severity="info" variant="outlined">
          {t(judged.amount > 0 ? "user.adjustPlus" : "user.adjustMinus", {
            n: formatCount(Math.abs(judged.amount), language),
            after: formatCount(available + judged.amount, language),
          })}
        </Alert>
      )}
    </CommandDialog>
  );
}
