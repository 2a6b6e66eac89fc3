import { Box } from "@mui/material";
import type { GenerationDetail } from "@/api/contract";
import { useTexts } from "@/i18n/use-texts";
import { IdLink } from "@/ui/id-link";
import { Facts } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";

/** The hold beside the lines it wrote: price, what became of it, and which lots it came from. */
export function HoldFacts({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  return (
    <Box sx={{ px: 2, pb: 1.5 }}>
      <Facts
        columns={110}
        items={[
          [t("generation.price"), row.price],
          [t("generation.charged"), row.charged],
          [
            t("generation.hold"),
            row.hold ? (
              <>
                {row.hold.amount} <StateChip group="hold" value={row.hold.state} />
              </>
            ) : (
              t("generation.holdNone")
            ),
          ],
          [
            t("generation.holdParts"),
            row.hold && row.hold.parts.length > 0
              ? row.hold.parts.map((part) => (
                  <Box key={part.lot}>
                    <IdLink id={part.lot} copy={false} /> × {part.amount}
                  </Box>
                ))
              : "—",
          ],
        ]}
      />
    </Box>
  );
}
