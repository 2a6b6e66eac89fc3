import { Box, FormControlLabel, Radio, RadioGroup, Switch } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actOnMany, type GenerationCommand, type Verdict } from "@/api/commands";
import type { BulkReport, GenerationAct } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { ErrorNote } from "@/ui/error-note";
import { EffectPreview } from "./effect-preview";

/** The API takes this many at once. */
const IDS_MAX = 100;

interface Props {
  act: GenerationAct;
  ids: string[];
  onDone: (report: BulkReport) => void;
  onClose: () => void;
}

/** Asked anew for each choice: what it would do depends on the verdict and on who pays. */
function usePreview(ids: string[], command: GenerationCommand) {
  return useQuery({
    queryKey: ["preview", ids, command],
    queryFn: () => actOnMany(ids, command, true),
    enabled: command.action !== "resolve" || command.verdict !== undefined,
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

function VerdictChoice({ verdict, choose }: { verdict: Verdict | null; choose: (verdict: Verdict) => void }) {
  const t = useTexts();
  return (
    <RadioGroup
      aria-label={t("generation.verdict")}
      value={verdict ?? ""}
      onChange={(event) => choose(event.target.value as Verdict)}
    >
      <FormControlLabel value="commit" control={<Radio size="small" />} label={t("generation.commit")} />
      <FormControlLabel value="release" control={<Radio size="small" />} label={t("generation.release")} />
    </RadioGroup>
  );
}

/**
 * Retry, cancel or resolve, one or many: the server is asked first what would happen to the credits, and nothing
 * happens before that is on the screen.
 */
export function ActDialog({ act, ids: chosen, onDone, onClose }: Props) {
  const t = useTexts();
  const ids = chosen.slice(0, IDS_MAX);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [onTheHouse, setOnTheHouse] = useState(false);
  const command: GenerationCommand = {
    action: act,
    reason: "",
    ...(verdict === null ? {} : { verdict }),
    ...(onTheHouse ? { on_the_house: true } : {}),
  };
  const preview = usePreview(ids, command);
  const possible = preview.data?.results.some((result) => result.ok) ?? false;
  return (
    <CommandDialog
      title={`${t(`generation.${act}`)}${ids.length > 1 ? ` · ${t("generation.selected", { count: ids.length })}` : ""}`}
      note={t(`generation.${act}Note`)}
      danger={act !== "retry"}
      wide
      toCustomer={act !== "resolve"}
      confirm={t(`generation.${act}`)}
      ready={possible && !preview.isFetching}
      // All that were chosen are sent: what was refused in the preview may have become possible, and the answer says each.
      run={(reason, words) =>
        actOnMany(ids, { ...command, reason, ...(words === undefined ? {} : { note: words }) }, false)
      }
      onDone={onDone}
      onClose={onClose}
    >
      {act === "resolve" && <VerdictChoice verdict={verdict} choose={setVerdict} />}
      {act === "retry" && (
        <FormControlLabel
          control={
            <Switch
              size="small"
              checked={onTheHouse}
              onChange={(event) => setOnTheHouse(event.target.checked)}
            />
          }
          label={t("generation.onTheHouse")}
        />
      )}
      {preview.isFetching && !preview.data && (
        <Box sx={{ color: "text.secondary" }}>{t("command.previewing")}</Box>
      )}
      {preview.isError && <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && <EffectPreview report={preview.data} />}
    </CommandDialog>
  );
}
