import { Box, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import type { UserDetail } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { EmptyState } from "@/ui/empty-state";
import { IdLink } from "@/ui/id-link";
import { Facts, Section } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";
import { When } from "@/ui/when";

export function ProfilePanel({ user }: { user: UserDetail }) {
  const t = useTexts();
  const word = useWord();
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Section title={t("user.tab.profile")}>
        <Facts
          items={[
            [t("user.id"), <IdLink key="id" id={user.id} whole to={null} />],
            [t("user.email"), `${user.email}${user.email_verified ? "" : ` · ${t("user.unverified")}`}`],
            [t("user.name"), user.display_name || "—"],
            [t("user.role"), t(`role.${user.role}`)],
            [t("user.status"), word("status", user.status)],
            [t("user.locale"), user.locale],
            [t("user.created"), <When key="created" at={user.created_at} />],
            [t("user.updated"), <When key="updated" at={user.updated_at} />],
            [t("user.lastSignIn"), <When key="last" at={user.last_sign_in_at} none={t("user.never")} />],
          ]}
        />
      </Section>
      <Section title={t("period.title")} flush>
        {user.subscriptions.length === 0 ? (
          <EmptyState title={t("period.empty")} />
        ) : (
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{t("user.plan")}</TableCell>
                <TableCell>{t("period.status")}</TableCell>
                <TableCell>{t("period.starts")}</TableCell>
                <TableCell>{t("period.ends")}</TableCell>
                <TableCell>{t("entry.order")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {user.subscriptions.map((period) => (
                <TableRow key={period.order_id}>
                  <TableCell>{period.plan.name}</TableCell>
                  <TableCell>
                    <StateChip group="subscription" value={period.status} />
                  </TableCell>
                  <TableCell>
                    <When at={period.started_at} />
                  </TableCell>
                  <TableCell>
                    <When at={period.ends_at} />
                  </TableCell>
                  <TableCell>
                    <IdLink id={period.order_id} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Section>
    </Box>
  );
}
