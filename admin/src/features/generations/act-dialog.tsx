import { Box, FormControlLabel, Radio, RadioGroup } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actOnMany, type Verdict } from "@/api/commands";
import type { BulkReport, GenerationAct } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command-dialog";
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

/**
 * Retry, cancel or resolve, one or many: the server is asked first what would happen to the credits, and nothing
 * happens before that is on the screen.
 */
export function ActDialog({ act, ids: chosen, onDone, onClose }: Props) {
  const t = useTexts();
  const ids = chosen.slice(0, IDS_MAX);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const command = { action: act, reason: "", ...(verdict === null ? {} : { verdict }) };
  const asked = act !== "resolve" || verdict !== null;
  const preview = useQuery({
    queryKey: ["preview", act, verdict, ids],
    queryFn: () => actOnMany(ids, command, true),
    enabled: asked,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const possible = preview.data?.results.filter((result) => result.ok).map((result) => result.id) ?? [];
  return (
    <CommandDialog
      title={`${t(`generation.${act}`)}${ids.length > 1 ? ` · ${t("generation.selected", { count: ids.length })}` : ""}`}
      note={t(`generation.${act}Note`)}
      danger={act !== "retry"}
      wide
      confirm={t(`generation.${act}`)}
      ready={possible.length > 0}
      // All that were chosen are sent: what was refused in the preview may have become possible, and the answer says each.
      run={(reason) => actOnMany(ids, { ...command, reason }, false)}
      onDone={onDone}
      onClose={onClose}
    >
      {act === "resolve" && (
        <RadioGroup
          aria-label={t("generation.verdict")}
          value={verdict ?? ""}
          onChange={(event) => setVerdict(event.target.value as Verdict)}
        >
          <FormControlLabel value="commit" control={<Radio size="small" />} label={t("generation.commit")} />
          <FormControlLabel value="release" control={<Radio size="small" />} label={t("generation.release")} />
        </RadioGroup>
      )}
      {preview.isFetching && !preview.data && <Box sx={{ color: "text.secondary" }}>{t("command.previewing")}</Box>}
      {preview.isError && <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && <EffectPreview report={preview.data} />}
    </CommandDialog>
  );
}
