import {
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
  Typography,
} from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { useTexts } from "@/i18n/use-texts";
import { ErrorNote } from "@/ui/error-note";

interface Props<Answer> {
  title: string;
  /** What it does, in plain words. */
  note?: string;
  /** Must be typed before a dangerous act. */
  word?: string;
  danger?: boolean;
  confirm: string;
  /** False while what it needs beside the reason is missing. */
  ready?: boolean;
  /** Fields of its own, and a preview of the effect. */
  children?: ReactNode;
  wide?: boolean;
  /** Whether something may be said to the customer beside the reason, which they never see. */
  toCustomer?: boolean;
  /** `words` are for the customer; undefined when nothing is said to them. */
  run: (reason: string, words?: string) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  onClose: () => void;
}

const NOTHING = { reason: "", words: "", typed: "", tried: false };

interface WordsProps {
  filled: typeof NOTHING;
  fill: (more: Partial<typeof NOTHING>) => void;
  toCustomer: boolean;
  reasonMissing: boolean;
}

/** Two kinds of words that must not be mixed up: why, for the house, and what is said to the customer. */
function WordsFields({ filled, fill, toCustomer, reasonMissing }: WordsProps) {
  const t = useTexts();
  const wrong = filled.tried && reasonMissing;
  return (
    <>
      <TextField
        label={t("command.reason")}
        value={filled.reason}
        onChange={(event) => fill({ reason: event.target.value })}
        error={wrong}
        helperText={t(wrong ? "command.reasonMissing" : "command.reasonHelp")}
        multiline
        minRows={2}
        required
        fullWidth
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      {toCustomer && (
        <TextField
          label={t("command.words")}
          value={filled.words}
          onChange={(event) => fill({ words: event.target.value })}
          helperText={t("command.wordsHelp")}
          multiline
          fullWidth
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
      )}
    </>
  );
}

/** The one shape of every act in the back office: what it does, a reason for the audit log, typed words where it hurts. */
export function CommandDialog<Answer>(props: Props<Answer>) {
  const {
    title,
    note,
    word,
    danger = false,
    confirm,
    ready = true,
    children,
    wide = false,
    toCustomer = false,
    run,
    onDone,
    onClose,
  } = props;
  const t = useTexts();
  const titleId = useId();
  const cache = useQueryClient();
  const [filled, setFilled] = useState(NOTHING);
  const fill = (more: Partial<typeof NOTHING>) => setFilled((before) => ({ ...before, ...more }));
  const act = useMutation({
    mutationFn: () => run(filled.reason.trim(), filled.words.trim() || undefined),
    onSuccess: (answer) => {
      // One act moves several lists and figures; all that is on the page is asked for again.
      void cache.invalidateQueries();
      onDone(answer);
    },
    // Somebody else was first: the page behind the dialog shows what they did.
    onError: () => void cache.invalidateQueries(),
  });
  const reasonMissing = filled.reason.trim() === "";
  const typedRight = word === undefined || filled.typed.trim().toLowerCase() === word.toLowerCase();

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    // A form inside a page's own form must not submit both.
    event.stopPropagation();
    fill({ tried: true });
    if (!reasonMissing && typedRight && ready && !act.isPending) act.mutate();
  };

  return (
    <Dialog
      open
      onClose={act.isPending ? undefined : onClose}
      fullWidth
      maxWidth={wide ? "md" : "sm"}
      aria-labelledby={titleId}
    >
      {/* The buttons stay in sight however long the middle grows: the form takes the dialog's height, its middle scrolls. */}
      <form onSubmit={submit} noValidate style={{ display: "flex", flexDirection: "column", minHeight: 0 }}>
        <DialogTitle id={titleId} sx={{ fontSize: 16, pb: 0.5 }}>
          {title}
        </DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2, pt: "8px !important" }}>
          {note && (
            <Typography variant="body2" color="textSecondary">
              {note}
            </Typography>
          )}
          {children}
          <WordsFields filled={filled} fill={fill} toCustomer={toCustomer} reasonMissing={reasonMissing} />
          {word !== undefined && (
            <TextField
              label={t("command.typed", { word })}
              value={filled.typed}
              onChange={(event) => fill({ typed: event.target.value })}
              error={filled.tried && !typedRight}
              autoComplete="off"
              fullWidth
            />
          )}
          {act.isError && <ErrorNote error={act.error} />}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose} disabled={act.isPending}>
            {t("command.cancel")}
          </Button>
          <Box sx={{ flex: 1 }} />
          <Button
            type="submit"
            variant="contained"
            color={danger ? "error" : "primary"}
            disabled={act.isPending || !typedRight || !ready}
          >
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
