import { Alert, Box, Button } from "@mui/material";
import { useState } from "react";
import { useNotify, useWarnWhenUnsavedChanges } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { changePreset } from "@/api/commands";
import type { Preset, PresetBody } from "@/api/catalogue";
import { isApiError } from "@/api/error";
import { useMay } from "@/api/use-staff";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command-dialog";
import { DiffView } from "@/ui/diff-view";
import { showFaults } from "@/ui/form/server-faults";
import { ConflictNote } from "./conflict-note";
import { bodyOf, formOf } from "./fresh-preset";
import { PresetFields } from "./preset-fields";
import { TryPanel } from "./try-panel";

/** Asks before a half-written form is left. */
function Warn() {
  useWarnWhenUnsavedChanges(true);
  return null;
}

/**
 * The form beside the panel that tries it. It starts from the version it was opened with and keeps what is typed:
 * when somebody else saves meanwhile, it says so and lets the person decide.
 */
export function PresetEditor({ saved }: { saved: Preset }) {
  const t = useTexts();
  const may = useMay();
  const notify = useNotify();
  const [base, setBase] = useState(saved);
  const [asking, setAsking] = useState(false);
  const form = useForm<PresetBody>({ defaultValues: formOf(base) });
  const { isDirty } = form.formState;
  const behind = saved.version > base.version;

  const start = (next: Preset, keep: boolean) => {
    setBase(next);
    if (!keep) form.reset(formOf(next));
  };
  // Nothing typed, nothing to lose: a newer version simply takes the form's place.
  if (behind && !isDirty) start(saved, false);

  const editable = may("presets", "edit");
  return (
    <FormProvider {...form}>
      <Warn />
      {behind && isDirty && (
        <ConflictNote
          latest={saved}
          mine={() => bodyOf(form.getValues())}
          onKeep={() => start(saved, true)}
          onReload={() => start(saved, false)}
        />
      )}
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,3fr) minmax(300px,2fr)" }, alignItems: "start" }}>
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
          <PresetFields fixedKey />
          {editable && <SaveBar dirty={isDirty} blocked={behind} />}
        </Box>
        {may("presets", "try") && <TryPanel />}
      </Box>
      {asking && (
        <CommandDialog
          title={`${t("preset.save")} · ${base.name.zh}`}
          wide
          confirm={t("preset.save")}
          run={async (reason) => {
            try {
              return await changePreset(base.key, base.version, bodyOf(form.getValues()), reason);
            } catch (error) {
              showFaults(form, error, "preset");
              // The page's own record is fetched anew and the note above takes over.
              if (isApiError(error, "changed_meanwhile")) setAsking(false);
              throw error;
            }
          }}
          onDone={(next) => {
            setAsking(false);
            start(next, false);
            notify(t("preset.saved", { version: next.version }), { type: "success" });
          }}
          onClose={() => setAsking(false)}
        >
          <Box sx={{ maxHeight: 320, overflow: "auto" }} tabIndex={0}>
            <DiffView
              before={bodyOf(base)}
              after={bodyOf(form.getValues())}
              beforeTitle={`v${base.version}`}
              afterTitle={`v${base.version + 1}`}
            />
          </Box>
        </CommandDialog>
      )}
    </FormProvider>
  );
}

function SaveBar({ dirty, blocked }: { dirty: boolean; blocked: boolean }) {
  const t = useTexts();
  return (
    <Box sx={({ tokens }) => ({ position: "sticky", bottom: 0, zIndex: 2, py: 1.25, display: "flex", gap: 1.5, alignItems: "center", backgroundColor: tokens.page })}>
      <Button type="submit" variant="contained" disabled={!dirty || blocked}>
        {t("preset.save")}
      </Button>
      {dirty && (
        <Alert severity="info" variant="outlined" sx={{ py: 0 }}>
          {t("preset.unsaved")}
        </Alert>
      )}
    </Box>
  );
}
