import { Alert, Box, Button } from "@mui/material";
import { useTranslate } from "react-admin";
import { isApiError, type ApiError } from "@mannequin/shared/contract/error";
import { useLanguage, useTexts, useWord } from "@/i18n/use-texts";
import { pathInWords } from "@/lib/field-path";
import { formatMoment } from "@mannequin/shared/lib/format";
import { isRecord } from "@mannequin/shared/lib/storage";
import { CopyButton } from "./copy-button";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";

export interface FieldFault {
  field: string;
  message: string;
}

/** A code in the reader's language; `detail`, the server's words for developers, where the back office has none of its own. */
export type CodeText = (code: string, detail: string) => string;

/** The fields a 422 names, with what is wrong. */
export function faultsOf(error: unknown, text: CodeText): FieldFault[] {
  if (!isApiError(error) || !Array.isArray(error.problem.errors)) return [];
  return error.problem.errors.filter(isRecord).map((each) => {
    const code = String(each.code ?? "");
    return { field: String(each.path ?? ""), message: text(code, String(each.detail ?? code)) };
  });
}

/** Who was first, when a 409 says so. */
export function firstOne(error: unknown): { who: string; at: string } | null {
  if (!isApiError(error)) return null;
  const { by, at } = error.problem;
  if (!isRecord(by) || typeof at !== "string") return null;
  return { who: String(by.email ?? by.id ?? ""), at };
}

/** Each fault said once, its place in the reader's words. The document itself is no place: its name is left out. */
function linesOf(faults: readonly FieldFault[], word: (part: string) => string): string[] {
  const line = ({ field, message }: FieldFault) => {
    const place = pathInWords(field.replace(/^(preset|product)\./, ""), word);
    return place === "" ? message : `${place}: ${message}`;
  };
  return [...new Set(faults.map(line))];
}

export function useCodeText(): CodeText {
  const translate = useTranslate();
  return (code, detail) => translate(`word.code.${code}`, { _: detail });
}

export function useErrorText() {
  const text = useCodeText();
  return (error: unknown): string => {
    const code = isApiError(error) ? error.code : "internal";
    return text(
      code,
      isApiError(error) && typeof error.problem.detail === "string" ? error.problem.detail : code,
    );
  };
}

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What went wrong, who was first if somebody was, and what support needs to find it: the code and the request's id. */
export function ErrorNote({ error, onRetry }: Props) {
  const t = useTexts();
  const text = useErrorText();
  const language = useLanguage();
  const api: ApiError | null = isApiError(error) ? error : null;
  const first = firstOne(error);
  const word = useWord();
  const faults = linesOf(faultsOf(error, useCodeText()), (part) => word("field", part));
  return (
    <Alert
      severity="error"
      variant="outlined"
      action={
        onRetry && (
          <Button color="inherit" onClick={onRetry}>
            {t("app.retry")}
          </Button>
        )
      }
    >
      <Box>{text(error)}</Box>
      {first && <Box>{t("error.by", { who: first.who, at: formatMoment(first.at, language) })}</Box>}
      {faults.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </Box>
      )}
      {api && (
        <Box sx={{ fontFamily: MONO_STACK, fontSize: 11.5, opacity: 0.85 }}>
          {t("error.code")} {api.code}
          {api.requestId && (
            <>
              {" · "}
              {t("error.request")} {api.requestId}
              <CopyButton text={api.requestId} />
            </>
          )}
        </Box>
      )}
    </Alert>
  );
}
