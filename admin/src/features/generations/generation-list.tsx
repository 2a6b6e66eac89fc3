import { SelectArrayInput, SelectInput, TextInput, useGetList } from "react-admin";
import type { Preset } from "@/api/catalogue";
import { useMay } from "@/api/session/use-staff";
import { useChoices, useLanguage, useTexts } from "@/i18n/use-texts";
import { TimeInput } from "@/tables/filters";
import { GenerationTable } from "@/tables/generation-table";
import { ListPage } from "@/tables/list-page";
import { UserInput } from "@/tables/user-input";
import { BulkButtons } from "./bulk-buttons";

const STATES = ["queued", "running", "review", "succeeded", "failed", "canceled"] as const;
const FAILURES = [
  "content_blocked_input",
  "prompt_blocked",
  "input_unreadable",
  "content_blocked_output",
  "refused",
  "no_image",
  "bad_image",
  "provider_unavailable",
  "provider_timeout",
  "model_unavailable",
  "deadline_passed",
  "interrupted",
  "canceled",
  "internal",
] as const;

function useFilters() {
  const t = useTexts();
  const english = useLanguage() === "en";
  const states = useChoices("state", STATES);
  const failures = useChoices("failure", FAILURES);
  const { data: presets } = useGetList<Preset & { id: string }>("presets");
  const tools = (presets ?? []).map(({ key, name }) => ({ id: key, name: english ? name.en : name.zh }));
  const models = [...new Set((presets ?? []).flatMap((preset) => preset.models.map((model) => model.id)))];
  return [
    <TimeInput key="since" source="since" alwaysOn />,
    <SelectArrayInput
      helperText={false}
      key="state"
      source="state"
      label={t("generation.state")}
      choices={states}
      alwaysOn
    />,
    <SelectInput
      helperText={false}
      key="preset"
      source="preset"
      label={t("generation.preset")}
      choices={tools}
    />,
    <SelectInput
      helperText={false}
      key="failure"
      source="failure"
      label={t("generation.failure")}
      choices={failures}
    />,
    <UserInput key="user" source="user" alwaysOn />,
    <SelectInput
      helperText={false}
      key="model"
      source="model"
      label={t("generation.model")}
      choices={models.map((id) => ({ id, name: id }))}
    />,
    <SelectInput
      helperText={false}
      key="rating"
      source="rating_max"
      label={t("generation.ratingMax")}
      choices={[1, 2, 3, 4].map((id) => ({ id, name: `≤ ${id} ★` }))}
    />,
    <TextInput helperText={false} key="batch" source="batch" label={t("generation.batch")} resettable />,
  ];
}

export default function GenerationList() {
  const t = useTexts();
  const may = useMay();
  return (
    <ListPage title={t("generation.title")} filters={useFilters()}>
      <GenerationTable bulk={may("generations", "bulk") ? <BulkButtons /> : false} />
    </ListPage>
  );
}
