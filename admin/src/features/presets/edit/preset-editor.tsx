import { Alert, Box, Button } from "@mui/material";
import { useEffect, useState, type ReactNode } from "react";
import { useNotify, useWarnWhenUnsavedChanges } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { changePreset } from "@/api/commands";
import type { Preset, PresetBody } from "@/api/catalogue";
import { isApiError } from "@mannequin/shared/contract/error";
import { useMay } from "@/api/session/use-staff";
import { useTexts } from "@/i18n/use-texts";
import { useBaseVersion } from "@/lib/use-base-version";
import { CommandDialog } from "@/ui/command/command-dialog";
import { DiffView } from "@/ui/command/diff-view";
import { useCodeText } from "@/ui/error-note";
import { showFaults } from "@/ui/form/server-faults";
import { ConflictNote } from "../conflict-note";
import { bodyOf, formOf } from "../fresh-preset";
import { PresetFields } from "./preset-fields";
import { TryPanel } from "../trial/try-panel";

/** Asks before a half-written form is left. */
function Warn() {
  useWarnWhenUnsavedChanges(true);
  return null;
}

interface FormProps {
  base: Preset;
  /** Nothing can be saved until the person has decided what becomes of the newer version. */
  overtaken: boolean;
  note: (mine: () => PresetBody) => ReactNode;
  onDirty: (dirty: boolean) => void;
  onSaved: (next: Preset) => void;
}

function EditorForm({ base, overtaken, note, onDirty, onSaved }: FormProps) {
  const t = useTexts();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const codeText = useCodeText();
  const form = useForm<PresetBody>({ defaultValues: formOf(base) });
  const { isDirty } = form.formState;
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);

  const save = async (reason: string) => {
    try {
      return await changePreset(base.key, base.version, bodyOf(form.getValues()), reason);
    } catch (error) {
      showFaults(form, error, "preset", codeText);
      // The page's own record is fetched anew, and the note above the form takes over.
      if (isApiError(error, "changed_meanwhile")) setAsking(false);
      throw error;
    }
  };

  return (
    <FormProvider {...form}>
      <Warn />
      {overtaken && note(() => bodyOf(form.getValues()))}
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
          <PresetFields fixedKey />
          {may("presets", "edit") && <SaveBar dirty={isDirty} blocked={overtaken} />}
        </Box>
        {may("presets", "try") && <TryPanel />}
      </Box>
      {asking && (
        <CommandDialog
          title={`${t("preset.save")} · ${base.name.zh}`}
          wide
          confirm={t("preset.save")}
          run={save}
          onDone={onSaved}
          onClose={() => setAsking(false)}
        >
          <Box sx={{ maxHeight: 320, overflow: "auto" }} tabIndex={0}>
            <DiffView
              before={bodyOf(formOf(base))}
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

/**
 * The form beside the panel that tries it. It starts from the version it was opened with and keeps what is typed:
 * when somebody else saves meanwhile, it says so and lets the person decide.
 */
export function PresetEditor({ saved }: { saved: Preset }) {
  const t = useTexts();
  const notify = useNotify();
  const { base, formKey, overtaken, setDirty, keep, restart } = useBaseVersion(saved);
  return (
    <EditorForm
      key={formKey}
      base={base}
      overtaken={overtaken}
      note={(mine) => (
        <ConflictNote latest={saved} mine={mine} onKeep={() => keep(saved)} onReload={() => restart(saved)} />
      )}
      onDirty={setDirty}
      onSaved={(next) => {
        restart(next);
        notify(t("preset.saved", { version: next.version }), { type: "success" });
      }}
    />
  );
}

function SaveBar({ dirty, blocked }: { dirty: boolean; blocked: boolean }) {
  const t = useTexts();
  return (
    <Box
      sx={({ tokens }) => ({
        position: "sticky",
        bottom: 0,
        zIndex: 2,
        py: 1.25,
        display: "flex",
        gap: 1.5,
        alignItems: "center",
        backgroundColor: tokens.page,
      })}
    >
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
