import CheckIcon from "@mui/icons-material/CheckRounded";
import CopyIcon from "@mui/icons-material/ContentCopyRounded";
import { IconButton, Tooltip } from "@mui/material";
import { useEffect, useState } from "react";
import { useTexts } from "@/i18n/use-texts";

interface Props {
  text: string;
  /** What is copied, for the label: an id among many needs a name of its own. */
  what?: string;
}

const SHOWN_MS = 1500;

export function CopyButton({ text, what }: Props) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (event: React.MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
    // Without a secure page there is no clipboard; the text can still be marked by hand.
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  const label = `${copied ? t("app.copied") : t("app.copy")} ${what ?? text}`;
  return (
    <Tooltip title={copied ? t("app.copied") : t("app.copy")}>
      <IconButton size="small" aria-label={label} onClick={copy} sx={{ p: "3px", color: "text.secondary" }}>
        {copied ? <CheckIcon sx={{ fontSize: 14 }} /> : <CopyIcon sx={{ fontSize: 14 }} />}
      </IconButton>
    </Tooltip>
  );
}
