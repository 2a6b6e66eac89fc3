import { SelectInput, TextInput } from "react-admin";
import { useChoices, useTexts } from "@/i18n/use-texts";
import { AuditTable } from "@/tables/audit-table";
import { TimeInput } from "@/tables/filters";
import { ListPage } from "@/tables/list-page";

const ACTIONS = [
  "user.disable",
  "user.enable",
  "user.role",
  "user.sign_out",
  "credits.adjust",
  "generation.retry",
  "generation.cancel",
  "generation.resolve",
  "order.check",
  "order.close",
  "order.refund",
  "preset.create",
  "preset.change",
  "preset.enable",
  "preset.disable",
  "preset.try",
  "product.create",
  "product.change",
  "sample.add",
] as const;

export default function AuditList() {
  const t = useTexts();
  const actions = useChoices("action", ACTIONS);
  return (
    <ListPage
      title={t("audit.title")}
      note={t("audit.note")}
      filters={[
        <TimeInput key="since" source="since" alwaysOn />,
        <SelectInput
          helperText={false}
          key="action"
          source="action"
          label={t("audit.action")}
          choices={actions}
          alwaysOn
        />,
        <TextInput helperText={false} key="actor" source="actor" label={t("audit.actorId")} resettable />,
        <TextInput helperText={false} key="target" source="target" label={t("audit.targetId")} resettable />,
      ]}
    >
      <AuditTable />
    </ListPage>
  );
}
