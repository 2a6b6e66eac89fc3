import { SelectInput, TextInput } from "react-admin";
import { useChoices, useTexts } from "@/i18n/use-texts";
import { EntryTable } from "@/tables/entry-table";
import { TimeInput } from "@/tables/filters";
import { ListPage } from "@/tables/list-page";

const KINDS = ["grant", "hold", "commit", "release", "expire", "revoke", "adjust"] as const;

const SOURCES = ["subscription", "purchase", "signup", "manual", "grace"] as const;

export default function EntryList() {
  const t = useTexts();
  const sources = useChoices("source", SOURCES);
  const kinds = useChoices("entryKind", KINDS);
  return (
    <ListPage
      title={t("entry.title")}
      filters={[
        <TimeInput key="since" source="since" alwaysOn />,
        <SelectInput
          helperText={false}
          key="kind"
          source="kind"
          label={t("entry.kind")}
          choices={kinds}
          alwaysOn
        />,
        <TextInput helperText={false} key="user" source="user" label={t("filter.user")} resettable />,
        <SelectInput
          helperText={false}
          key="source"
          source="source"
          label={t("entry.source")}
          choices={sources}
        />,
        <TextInput
          helperText={false}
          key="generation"
          source="generation"
          label={t("entry.generation")}
          resettable
        />,
        <TextInput helperText={false} key="order" source="order" label={t("entry.order")} resettable />,
        <TextInput helperText={false} key="actor" source="actor" label={t("audit.actorId")} resettable />,
      ]}
    >
      <EntryTable />
    </ListPage>
  );
}
