import { Box } from "@mui/material";
import { Link } from "react-router-dom";

export interface Bar {
  key: string;
  label: string;
  value: number;
  /** The value in words, with its unit. */
  text: string;
  tone?: "ink" | "good" | "bad" | "tape";
  to?: string;
}

interface Props {
  bars: Bar[];
  /** A line that all bars are measured against, such as a promised time. */
  line?: { at: number; label: string };
}

/** Values as lengths, each with its words: reads without the picture, and each row opens its list. */
export function BarList({ bars, line }: Props) {
  const most = Math.max(1, line?.at ?? 0, ...bars.map((bar) => bar.value)) * 1.04;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: "6px" }}>
      {bars.map((bar) => (
        <Box component="li" key={bar.key}>
          <Row bar={bar}>
            <Box
              sx={{
                width: { xs: 104, sm: 132 },
                flex: "none",
                fontSize: 13,
                overflow: "hidden",
                textOverflow: "ellipsis",
                whiteSpace: "nowrap",
              }}
              title={bar.label}
            >
              {bar.label}
            </Box>
            <Box
              sx={({ tokens }) => ({
                position: "relative",
                flex: 1,
                height: 16,
                minWidth: 0,
                backgroundColor: tokens.sunken,
                borderRadius: "4px",
              })}
            >
              <Box
                sx={({ tokens }) => ({
                  position: "absolute",
                  insetBlock: 0,
                  left: 0,
                  width: `${(bar.value / most) * 100}%`,
                  minWidth: bar.value > 0 ? 2 : 0,
                  borderRadius: "4px",
                  backgroundColor: {
                    ink: tokens.ink,
                    good: tokens.good,
                    bad: tokens.danger,
                    tape: tokens.tape,
                  }[bar.tone ?? "ink"],
                })}
              />
              {line && (
                <Box
                  title={line.label}
                  sx={({ tokens }) => ({
                    position: "absolute",
                    insetBlock: -3,
                    left: `${(line.at / most) * 100}%`,
                    borderLeft: `2px dashed ${tokens.danger}`,
                  })}
                />
              )}
            </Box>
            <Box
              sx={{
                width: 84,
                flex: "none",
                textAlign: "right",
                fontSize: 13,
                fontWeight: 600,
                whiteSpace: "nowrap",
              }}
            >
              {bar.text}
            </Box>
          </Row>
        </Box>
      ))}
    </Box>
  );
}

function Row({ bar, children }: { bar: Bar; children: React.ReactNode }) {
  const sx = { display: "flex", alignItems: "center", gap: 1.25, color: "inherit", textDecoration: "none" };
  if (bar.to === undefined) return <Box sx={sx}>{children}</Box>;
  return (
    <Box
      component={Link}
      to={bar.to}
      sx={{ ...sx, borderRadius: 1, "&:hover": { backgroundColor: "action.hover" } }}
    >
      {children}
    </Box>
  );
}
