import { Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { renderWords } from "@/api/commands";
import type { PresetBody } from "@/api/catalogue";
import { useTexts } from "@/i18n/use-texts";
import { useDebounced } from "@/lib/use-debounced";
import { CopyButton } from "@/ui/copy-button";
import { ErrorNote } from "@/ui/error-note";
import { Section, Words } from "@/ui/section";
import { bodyOf } from "../fresh-preset";

interface Props {
  filled: string[];
  params: Record<string, string>;
  prompt: string;
  locale: string;
}

const PAUSE_MS = 500;

/** The words as they would be sent, following the form. */
export function WordsPreview({ filled, params, prompt, locale }: Props) {
  const t = useTexts();
  const form = useWatch() as PresetBody;
  const body = useMemo(
    () =>
      JSON.stringify({ preset: bodyOf(form), filled, params, locale, ...(prompt === "" ? {} : { prompt }) }),
    [form, filled, params, locale, prompt],
  );
  const settled = useDebounced(body, PAUSE_MS);
  const words = useQuery({
    queryKey: ["words", settled],
    queryFn: ({ signal }) => renderWords(JSON.parse(settled) as Parameters<typeof renderWords>[0], signal),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <Section
      title={t("try.words")}
      aside={words.data && <CopyButton text={words.data.words} what={t("try.words")} />}
    >
      {words.isError ? (
        <ErrorNote error={words.error} />
      ) : words.data ? (
        <Words>{words.data.words}</Words>
      ) : (
        <Typography variant="body2">…</Typography>
      )}
    </Section>
  );
}
