import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from "@mui/material";
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
  run: (reason: string) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  onClose: () => void;
}

/** The one shape of every act in the back office: what it does, a reason for the audit log, typed words where it hurts. */
export function CommandDialog<Answer>(props: Props<Answer>) {
  const { title, note, word, danger = false, confirm, ready = true, children, wide = false, run, onDone, onClose } = props;
  const t = useTexts();
  const titleId = useId();
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const act = useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      // One act moves several lists and figures; all that is on the page is asked for again.
      void cache.invalidateQueries();
      onDone(answer);
    },
    // Somebody else was first: the page behind the dialog shows what they did.
    onError: () => void cache.invalidateQueries(),
  });
  const reasonMissing = reason.trim() === "";
  const typedRight = word === undefined || typed.trim().toLowerCase() === word.toLowerCase();

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    // A form inside a page's own form must not submit both.
    event.stopPropagation();
    setTried(true);
    if (!reasonMissing && typedRight && ready && !act.isPending) act.mutate(reason.trim());
  };

  return (
    <Dialog open onClose={act.isPending ? undefined : onClose} fullWidth maxWidth={wide ? "md" : "sm"} aria-labelledby={titleId}>
      <form onSubmit={submit} noValidate>
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
          <TextField
            label={t("command.reason")}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={tried && reasonMissing}
            helperText={tried && reasonMissing ? t("command.reasonMissing") : t("command.reasonHelp")}
            multiline
            minRows={2}
            required
            fullWidth
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          {word !== undefined && (
            <TextField
              label={t("command.typed", { word })}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              error={tried && !typedRight}
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
