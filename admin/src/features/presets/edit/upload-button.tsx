import { Button } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useNotify } from "react-admin";
import { useTexts } from "@/i18n/use-texts";
import { useErrorText } from "@/ui/error-note";

interface Props<Answer> {
  label: string;
  send: (file: File) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  variant?: "text" | "outlined";
}

const ACCEPTED = "image/jpeg,image/png,image/webp";

/** Chooses one picture and sends it at once; what the server says against it is shown. */
export function UploadButton<Answer>({ label, send, onDone, variant = "outlined" }: Props<Answer>) {
  const t = useTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: send,
    onSuccess: onDone,
    onError: (error) => notify(errorText(error), { type: "error" }),
  });
  return (
    <>
      <Button variant={variant} onClick={() => input.current?.click()} disabled={upload.isPending}>
        {upload.isPending ? t("try.uploading") : label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        aria-label={label}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = "";
          if (file) upload.mutate(file);
        }}
      />
    </>
  );
}
