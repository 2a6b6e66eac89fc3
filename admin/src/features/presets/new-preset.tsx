import { Box, Button, Skeleton } from "@mui/material";
import { useState } from "react";
import { useGetOne, useNotify, useWarnWhenUnsavedChanges } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { useNavigate, useSearchParams } from "react-router-dom";
import { createPreset } from "@/api/commands";
import type { Preset, PresetBody } from "@/api/catalogue";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { useCodeText } from "@/ui/error-note";
import { showFaults } from "@/ui/form/server-faults";
import { PageHead } from "@/ui/page-head";
import { bodyOf, formOf, freshPreset } from "./fresh-preset";
import { PresetFields } from "./edit/preset-fields";
import { TryPanel } from "./trial/try-panel";

function Warn() {
  useWarnWhenUnsavedChanges(true);
  return null;
}

function NewPresetForm({ start }: { start: PresetBody }) {
  const t = useTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const codeText = useCodeText();
  const form = useForm<PresetBody>({ defaultValues: start });
  return (
    <FormProvider {...form}>
      <Warn />
      <Box
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,3fr) minmax(300px,2fr)" },
          alignItems: "start",
        }}
      >
        <Box
          component="form"
          noValidate
          sx={{ display: "grid", gap: 2, minWidth: 0 }}
          onSubmit={(event: React.FormEvent) => {
            event.preventDefault();
            form.clearErrors();
            setAsking(true);
          }}
        >
          <PresetFields />
          <Button type="submit" variant="contained" sx={{ justifySelf: "start" }}>
            {t("preset.create")}
          </Button>
        </Box>
        <TryPanel />
      </Box>
      {asking && (
        <CommandDialog
          title={t("preset.create")}
          confirm={t("preset.create")}
          run={async (reason) => {
            try {
              return await createPreset(bodyOf(form.getValues()), reason);
            } catch (error) {
              showFaults(form, error, "preset", codeText);
              throw error;
            }
          }}
          onDone={(made) => {
            setAsking(false);
            form.reset(form.getValues());
            notify(t("preset.created"), { type: "success" });
            // After the form has forgotten its changes, so that nobody is asked about leaving them.
            setTimeout(() => void navigate(`/presets/${made.key}`));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </FormProvider>
  );
}

/** A new preset, empty or as a copy (`?from=key`). Off at first: trying comes before publishing. */
export default function NewPreset() {
  const t = useTexts();
  const from = useSearchParams()[0].get("from");
  const original = useGetOne<Preset & { id: string }>(
    "presets",
    { id: from ?? "" },
    { enabled: from !== null },
  );
  const waiting = from !== null && original.data === undefined && !original.error;
  const start = original.data ? { ...formOf(original.data), key: "", enabled: false } : freshPreset();
  return (
    <>
      <PageHead title={t("preset.create")} />
      {waiting ? <Skeleton variant="rounded" height={400} /> : <NewPresetForm start={start} />}
    </>
  );
}
