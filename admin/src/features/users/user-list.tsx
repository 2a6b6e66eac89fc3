import { Box } from "@mui/material";
import { DataTable, SelectInput, TextInput } from "react-admin";
import type { UserRow } from "@/api/contract";
import { useChoices, useTexts } from "@/i18n/use-texts";
import { ListPage, NothingHere } from "@/tables/list-page";
import { Pair } from "@/ui/amounts";
import { IdLink, PersonLink } from "@/ui/id-link";
import { StateChip } from "@/ui/state-chip";
import { When } from "@/ui/when";

const Col = DataTable.Col<UserRow>;
const STATUSES = ["active", "disabled"] as const;
const ROLES = ["user", "support", "operator", "admin"] as const;

function useFilters() {
  const t = useTexts();
  const statuses = useChoices("status", STATUSES);
  return [
    <TextInput helperText={false} key="q" source="q" label={t("filter.q")} alwaysOn resettable />,
    <SelectInput
      helperText={false}
      key="status"
      source="status"
      label={t("user.status")}
      choices={statuses}
      alwaysOn
    />,
    <SelectInput
      helperText={false}
      key="plan"
      source="plan"
      label={t("user.plan")}
      choices={[
        { id: "member", name: t("user.planMember") },
        { id: "none", name: t("user.planNone") },
      ]}
    />,
    <SelectInput
      helperText={false}
      key="role"
      source="role"
      label={t("user.role")}
      choices={ROLES.map((id) => ({ id, name: t(`role.${id}`) }))}
    />,
  ];
}

export default function UserList() {
  const t = useTexts();
  return (
    <ListPage title={t("user.title")} filters={useFilters()}>
      <DataTable<UserRow>
        rowClick="show"
        bulkActionButtons={false}
        hiddenColumns={["locale", "updated_at"]}
        empty={<NothingHere title={t("list.emptyTitle")} />}
      >
        <Col
          source="email"
          disableSort
          label={t("user.email")}
          render={(row) => <PersonLink person={row} />}
        />
        <Col source="display_name" disableSort label={t("user.name")} />
        <Col source="id" disableSort label={t("user.id")} render={(row) => <IdLink id={row.id} />} />
        <Col
          source="status"
          disableSort
          label={t("user.status")}
          render={(row) => (
            <Box component="span" sx={{ display: "inline-flex", gap: 0.5 }}>
              <StateChip group="status" value={row.status} />
            </Box>
          )}
        />
        <Col
          source="role"
          disableSort
          label={t("user.role")}
          render={(row) => t(`role.${row.role}`)}
          cellSx={() => ({ whiteSpace: "nowrap" })}
        />
        <Col
          align="right"
          source="balance"
          disableSort
          label={t("user.balance")}
          render={(row) => (
            <Pair first={row.balance.available} second={row.balance.held} label={t("user.held")} />
          )}
        />
        <Col
          source="subscription"
          disableSort
          label={t("user.plan")}
          render={(row) => (row.subscription ? <Membership row={row} /> : "—")}
        />
        <Col
          source="last_sign_in_at"
          disableSort
          label={t("user.lastSignIn")}
          render={(row) => <When at={row.last_sign_in_at} none={t("user.never")} />}
        />
        <Col
          source="created_at"
          disableSort
          label={t("user.created")}
          render={(row) => <When at={row.created_at} />}
        />
        <Col source="locale" disableSort label={t("user.locale")} />
        <Col
          source="updated_at"
          disableSort
          label={t("user.updated")}
          render={(row) => <When at={row.updated_at} />}
        />
      </DataTable>
    </ListPage>
  );
}

function Membership({ row }: { row: UserRow }) {
  if (!row.subscription) return null;
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap" }}>
      {row.subscription.plan.name}{" "}
      <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
        → <When at={row.subscription.ends_at} />
      </Box>
    </Box>
  );
}
