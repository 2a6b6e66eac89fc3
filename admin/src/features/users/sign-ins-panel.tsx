import { Card, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import type { SignIn } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { deviceName } from "@mannequin/shared/lib/device-name";
import { useNow } from "@mannequin/shared/lib/use-now";
import { EmptyState } from "@/ui/empty-state";
import { ToneChip } from "@/ui/state-chip";
import { When } from "@/ui/when";

function SessionState({ signIn, now }: { signIn: SignIn; now: number }) {
  const t = useTexts();
  const word = useWord();
  if (signIn.revoked_at)
    return (
      <ToneChip tone="plain">
        {t("signIn.revoked")}
        {signIn.revoked_for ? ` · ${word("revokedFor", signIn.revoked_for)}` : ""}
      </ToneChip>
    );
  if (Date.parse(signIn.expires_at) <= now) return <ToneChip tone="plain">{t("signIn.over")}</ToneChip>;
  return <ToneChip tone="good">{t("signIn.live")}</ToneChip>;
}

export function SignInsPanel({ signIns }: { signIns: SignIn[] }) {
  const t = useTexts();
  const now = useNow(60_000);
  return (
    <Card tabIndex={0} sx={{ overflowX: "auto" }}>
      {signIns.length === 0 ? (
        <EmptyState title={t("signIn.empty")} />
      ) : (
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{t("signIn.created")}</TableCell>
              <TableCell>{t("signIn.used")}</TableCell>
              <TableCell>{t("signIn.ip")}</TableCell>
              <TableCell>{t("signIn.device")}</TableCell>
              <TableCell>{t("signIn.state")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {signIns.map((signIn) => (
              <TableRow key={signIn.id}>
                <TableCell>
                  <When at={signIn.created_at} />
                </TableCell>
                <TableCell>
                  <When at={signIn.last_used_at} />
                </TableCell>
                <TableCell>{signIn.ip || "—"}</TableCell>
                <TableCell title={signIn.user_agent}>{deviceName(signIn.user_agent) ?? "—"}</TableCell>
                <TableCell>
                  <SessionState signIn={signIn} now={now} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}
