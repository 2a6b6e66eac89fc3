import { Box, Card, Typography } from "@mui/material";
import { useId, type ReactNode } from "react";

interface Props {
  title: ReactNode;
  /** Stands at the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  /** Tables reach the edge; everything else keeps its distance. */
  flush?: boolean;
}

/** One named part of a page. */
export function Section({ title, aside, children, flush = false }: Props) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id} sx={{ minWidth: 0 }}>
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1,
          px: 2,
          pt: 1.25,
          pb: flush ? 1 : 0.5,
          flexWrap: "wrap",
        }}
      >
        <Typography id={id} variant="h2" sx={{ flex: 1, minWidth: 0 }}>
          {title}
        </Typography>
        {aside}
      </Box>
      {/* What scrolls sideways must be reachable by keys. */}
      <Box tabIndex={flush ? 0 : undefined} sx={flush ? { overflowX: "auto" } : { px: 2, pb: 2, pt: 0.5 }}>
        {children}
      </Box>
    </Card>
  );
}

/** Name and value pairs in columns that fit the room. */
export function Facts({
  items,
  columns = 200,
}: {
  items: [label: string, value: ReactNode][];
  columns?: number;
}) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: "grid",
        gap: "10px 20px",
        gridTemplateColumns: `repeat(auto-fill, minmax(min(${columns}px, 100%), 1fr))`,
      }}
    >
      {items.map(([label, value]) => (
        <Box key={label} sx={{ minWidth: 0 }}>
          <Typography component="dt" variant="caption" color="textSecondary">
            {label}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: "anywhere" }}>
            {value}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

/** Words as they are, in lines as they were typed. */
export function Words({ children }: { children: string }) {
  return (
    <Box
      component="pre"
      // A long text scrolls, and what scrolls must be reachable by keys.
      tabIndex={0}
      sx={({ tokens }) => ({
        m: 0,
        p: 1.25,
        maxHeight: 320,
        overflow: "auto",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
        fontFamily: "inherit",
        fontSize: 13,
        lineHeight: 1.6,
        borderRadius: 1,
        backgroundColor: tokens.sunken,
      })}
    >
      {children}
    </Box>
  );
}

/** What a chart or a list is counted in. */
export function Unit({ children }: { children: string }) {
  return (
    <Typography variant="caption" color="textSecondary">
      {children}
    </Typography>
  );
}
