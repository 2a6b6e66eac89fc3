import { Card, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { Box } from "@mui/material";
import type { LotRow } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Count } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { IdLink } from "@/ui/id-link";
import { When } from "@/ui/when";

const NUMBERS = ["granted", "available", "held", "committed", "expired", "revoked"] as const;

/** Credits by where they came from and when they go, in the order in which they are spent. */
export function LotsPanel({ lots }: { lots: LotRow[] }) {
  const t = useTexts();
  const word = useWord();
  return (
    <Card tabIndex={0} sx={{ overflowX: "auto" }}>
      {lots.length === 0 ? (
        <EmptyState title={t("lot.empty")} />
      ) : (
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{t("user.id")}</TableCell>
              <TableCell>{t("lot.kind")}</TableCell>
              <TableCell>{t("lot.source")}</TableCell>
              {NUMBERS.map((name) => (
                <TableCell key={name} align="right">
                  {t(`lot.${name}`)}
                </TableCell>
              ))}
              <TableCell>{t("lot.expires")}</TableCell>
              <TableCell>{t("lot.grantedAt")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {lots.map((lot) => (
              <TableRow key={lot.id}>
                <TableCell>
                  <IdLink id={lot.id} />
                </TableCell>
                <TableCell>{word("lotKind", lot.kind)}</TableCell>
                <TableCell>{word("source", lot.source)}</TableCell>
                {NUMBERS.map((name) => (
                  <TableCell key={name} align="right">
                    <Box
                      component="span"
                      sx={{
                        color: lot[name] === 0 ? "text.secondary" : undefined,
                        fontWeight: name === "available" ? 600 : 400,
                      }}
                    >
                      <Count value={lot[name]} />
                    </Box>
                  </TableCell>
                ))}
                <TableCell>
                  <When at={lot.expires_at} none={t("lot.forever")} />
                </TableCell>
                <TableCell>
                  <When at={lot.granted_at} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}
