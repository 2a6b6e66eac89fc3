import { Alert, Box, Button, MenuItem, TextField, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { tryPreset, uploadInput } from "@/api/commands";
import type { PresetBody, PresetSlot } from "@/api/catalogue";
import { json } from "@/api/http";
import { useLanguage, useTexts, useWord } from "@/i18n/use-texts";
import { AssetPicture } from "@/ui/asset-picture";
import { ErrorNote } from "@/ui/error-note";
import { Section } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";
import { bodyOf } from "../fresh-preset";
import { TryParams } from "./try-params";
import { UploadButton } from "../edit/upload-button";
import { WordsPreview } from "../edit/words-preview";

interface Tried {
  id: string;
  state: string;
  stage?: string | null;
  failure?: { code: string } | null;
  result?: { asset_id: string } | null;
}

const FINAL = new Set(["succeeded", "failed", "canceled"]);
const LOOK_MS = 1500;

function Outcome({ id }: { id: string }) {
  const t = useTexts();
  const word = useWord();
  const tried = useQuery({
    queryKey: ["tried", id],
    queryFn: ({ signal }) => json<Tried>(`/v1/generations/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data && FINAL.has(query.state.data.state) ? false : LOOK_MS),
  });
  if (tried.isError) return <ErrorNote error={tried.error} onRetry={() => void tried.refetch()} />;
  const state = tried.data?.state ?? "queued";
  return (
    <Box sx={{ display: "grid", gap: 1 }} aria-live="polite">
      <Box>
        <StateChip group="state" value={state} />
      </Box>
      {tried.data?.result && (
        <AssetPicture id={tried.data.result.asset_id} alt={t("try.result")} size={280} source="own" />
      )}
      {state === "failed" && (
        <Alert severity="warning" variant="outlined">
          {t("try.failed")} {word("failure", tried.data?.failure?.code)}
        </Alert>
      )}
    </Box>
  );
}

interface SlotProps {
  slot: PresetSlot;
  asset: string | undefined;
  onPick: (asset: string) => void;
}

function TrySlot({ slot, asset, onPick }: SlotProps) {
  const t = useTexts();
  const english = useLanguage() === "en";
  const label = (english ? slot.label.en : slot.label.zh) || slot.name;
  return (
    <Box sx={{ display: "flex", gap: 1.25, alignItems: "center" }} role="group" aria-label={label}>
      <AssetPicture id={asset ?? null} alt={label} size={52} source="own" />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {label}
          {slot.required ? " *" : ""}
        </Typography>
        <UploadButton
          variant="text"
          label={`${asset ? t("try.change") : t("try.pick")} · ${label}`}
          send={uploadInput}
          onDone={({ id }) => onPick(id)}
        />
      </Box>
    </Box>
  );
}

/** Tries the form as it stands, saved or not: a real picture, paid for by the house, and the words that would be sent. */
export function TryPanel() {
  const t = useTexts();
  const form = useFormContext<PresetBody>();
  const interfaceLanguage = useLanguage();
  const [locale, setLocale] = useState(interfaceLanguage);
  const slots = (useWatch({ name: "slots" }) as PresetSlot[] | undefined) ?? [];
  const ratios = (useWatch({ name: "aspect_ratios" }) as string[] | undefined) ?? [];
  const [assets, setAssets] = useState<Record<string, string>>({});
  const [params, setParams] = useState<Record<string, string>>({});
  const [prompt, setPrompt] = useState("");
  const [ratio, setRatio] = useState("");
  const inputs = slots.flatMap(({ name }) => (assets[name] ? [{ slot: name, asset_id: assets[name] }] : []));
  const missing = slots.some((slot) => slot.required && !assets[slot.name]);
  const run = useMutation({
    mutationFn: () =>
      tryPreset({
        preset: bodyOf(form.getValues()),
        inputs,
        locale,
        params,
        ...(prompt.trim() === "" ? {} : { prompt: prompt.trim() }),
        ...(ratio === "" ? {} : { aspect_ratio: ratio }),
      }),
  });
  const filled = slots.filter((slot) => slot.required || assets[slot.name]).map((slot) => slot.name);
  return (
    <Box sx={{ position: { lg: "sticky" }, top: 68, display: "grid", gap: 2, minWidth: 0 }}>
      <Section title={t("try.title")}>
        <Box sx={{ display: "grid", gap: 1.5 }}>
          <Typography variant="caption" color="textSecondary">
            {t("try.note")}
          </Typography>
          {slots.map((slot) => (
            <TrySlot
              key={slot.name}
              slot={slot}
              asset={assets[slot.name]}
              onPick={(id) => setAssets({ ...assets, [slot.name]: id })}
            />
          ))}
          <TryParams values={params} onChange={setParams} />
          <TextField
            label={t("try.prompt")}
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
            multiline
            minRows={1}
            maxRows={5}
          />
          <Box sx={{ display: "grid", gap: 1.25, gridTemplateColumns: "1fr 1fr" }}>
            <TextField
              select
              label={t("try.locale")}
              value={locale}
              onChange={(event) => setLocale(event.target.value)}
            >
              <MenuItem value="zh-CN">{t("preset.zh")}</MenuItem>
              <MenuItem value="en">{t("preset.en")}</MenuItem>
            </TextField>
            <TextField
              select
              label={t("try.ratio")}
              value={ratio}
              onChange={(event) => setRatio(event.target.value)}
              slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            >
              <MenuItem value="">{t("try.auto")}</MenuItem>
              {ratios.map((each) => (
                <MenuItem key={each} value={each}>
                  {each}
                </MenuItem>
              ))}
            </TextField>
          </Box>
          <Button variant="contained" disabled={missing || run.isPending} onClick={() => run.mutate()}>
            {run.data ? t("try.again") : t("try.run")}
          </Button>
          {missing && (
            <Typography variant="caption" color="textSecondary">
              {t("try.missing")}
            </Typography>
          )}
          {run.isError && <ErrorNote error={run.error} />}
          {run.data && <Outcome key={run.data.generation_id} id={run.data.generation_id} />}
        </Box>
      </Section>
      <WordsPreview filled={filled} params={params} prompt={prompt} locale={locale} />
    </Box>
  );
}
