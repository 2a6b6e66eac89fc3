import { Box, Card, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";

interface Props {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: "plain" | "warn" | "bad" | "good";
  /** The list behind the number. */
  to?: string;
}

/** One number with its name; pressed, it opens the list behind it. */
export function Figure({ label, value, note, tone = "plain", to }: Props) {
  const color = { plain: "text.primary", warn: "warning.main", bad: "error.main", good: "success.main" }[
    tone
  ];
  const inside = (
    <>
      <Typography variant="caption" color="textSecondary" component="span" sx={{ display: "block" }}>
        {label}
      </Typography>
      <Box
        component="span"
        sx={{
          display: "block",
          fontSize: 20,
          fontWeight: 660,
          lineHeight: 1.3,
          color,
          letterSpacing: "-0.01em",
        }}
      >
        {value}
      </Box>
      {note !== undefined && (
        <Typography
          variant="caption"
          color="textSecondary"
          component="span"
          sx={{ display: "block", overflowWrap: "anywhere" }}
        >
          {note}
        </Typography>
      )}
    </>
  );
  if (to === undefined) return <Card sx={{ px: 1.75, py: 1.25, minWidth: 0 }}>{inside}</Card>;
  return (
    <Card
      component={Link}
      to={to}
      sx={({ tokens }) => ({
        px: 1.75,
        py: 1.25,
        minWidth: 0,
        color: "inherit",
        textDecoration: "none",
        "&:hover": { borderColor: tokens.edge },
      })}
    >
      {inside}
    </Card>
  );
}

export function Figures({ children, least = 132 }: { children: ReactNode; least?: number }) {
  return (
    <Box
      sx={{
        display: "grid",
        gap: 1,
        gridTemplateColumns: {
          xs: "repeat(2, minmax(0, 1fr))",
          sm: `repeat(auto-fill, minmax(${least}px, 1fr))`,
        },
      }}
    >
      {children}
    </Box>
  );
}
