import { Box, Typography } from "@mui/material";
import type { OrderDetail } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { When } from "@/ui/when";

/** The states an order went through, when, and who moved it. */
export function Timeline({ steps }: { steps: OrderDetail["timeline"] }) {
  const t = useTexts();
  const word = useWord();
  return (
    <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {steps.map((step, index) => (
        <Box
          component="li"
          key={`${step.state}-${step.at}`}
          sx={({ tokens }) => ({
            position: "relative",
            pl: 2.5,
            pb: index === steps.length - 1 ? 0 : 1.5,
            "&::before": {
              content: '""',
              position: "absolute",
              left: 0,
              top: 6,
              width: 9,
              height: 9,
              borderRadius: "50%",
              backgroundColor: index === steps.length - 1 ? tokens.tape : tokens.edge,
              boxShadow: index === steps.length - 1 ? `0 0 0 2px ${tokens.ink}` : "none",
            },
            "&::after": {
              content: index === steps.length - 1 ? "none" : '""',
              position: "absolute",
              left: 4,
              top: 18,
              bottom: -4,
              width: "1px",
              backgroundColor: tokens.line,
            },
          })}
        >
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {word("orderState", step.state)}
          </Typography>
          <Typography variant="caption" color="textSecondary">
            <When at={step.at} /> · {t("order.by")} {word("by", step.by)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
