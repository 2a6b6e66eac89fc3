import { Box } from "@mui/material";
import { useWord } from "@/i18n/use-texts";
import type { WordGroup } from "@/i18n/zh/words";

type Tone = "plain" | "good" | "bad" | "warn" | "busy";

const TONES: Partial<Record<WordGroup, Record<string, Tone>>> = {
  state: { running: "busy", review: "warn", succeeded: "good", failed: "bad" },
  hold: { open: "warn", committed: "plain", released: "good" },
  orderState: { pending: "busy", paid: "busy", fulfilled: "good", refunded: "warn", review: "bad" },
  abnormal: {
    review: "bad",
    paid_twice: "bad",
    behind: "warn",
    refund_waiting: "warn",
    refund_refused: "bad",
  },
  status: { active: "good", disabled: "bad" },
  subscription: { active: "good" },
  assetState: { stored: "good", live: "good" },
  workerState: { working: "good", paused: "warn", draining: "busy", lost: "bad" },
  wish: { refused: "bad", done: "good", waiting: "warn", open: "warn" },
};

interface Props {
  group: WordGroup;
  value: string | null | undefined;
}

/** A state as a word on a tint. The colour only repeats what the word says. */
export function StateChip({ group, value }: Props) {
  const word = useWord();
  if (!value) return <span>—</span>;
  return <ToneChip tone={TONES[group]?.[value] ?? "plain"}>{word(group, value)}</ToneChip>;
}

export function ToneChip({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: "inline-block",
        px: "7px",
        py: "1px",
        borderRadius: "6px",
        fontSize: 12,
        fontWeight: 600,
        lineHeight: 1.6,
        whiteSpace: "nowrap",
        ...{
          plain: { color: tokens.muted, backgroundColor: tokens.sunken },
          good: { color: tokens.good, backgroundColor: tokens.goodSoft },
          bad: { color: tokens.danger, backgroundColor: tokens.dangerSoft },
          warn: { color: tokens.warn, backgroundColor: tokens.warnSoft },
          busy: { color: tokens.busy, backgroundColor: tokens.busySoft },
        }[tone],
      })}
    >
      {children}
    </Box>
  );
}
