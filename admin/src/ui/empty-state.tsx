import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";

/** Nothing to show, said plainly, with the next step where there is one. */
export function EmptyState({ title, note, action }: { title: string; note?: string; action?: ReactNode }) {
  return (
    <Box sx={{ py: 4, px: 2, textAlign: "center" }}>
      <Typography variant="body1" sx={{ fontWeight: 600 }}>
        {title}
      </Typography>
      {note && (
        <Typography variant="body2" color="textSecondary">
          {note}
        </Typography>
      )}
      {action && <Box sx={{ mt: 1.5 }}>{action}</Box>}
    </Box>
  );
}
