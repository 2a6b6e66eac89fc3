import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { Title } from "react-admin";

interface Props {
  /** Also the name of the tab in the browser. */
  title: string;
  /** Chips and ids beside it. */
  beside?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
}

/** The head of a page that is not a list. */
export function PageHead({ title, beside, actions }: Props) {
  return (
    <Box
      component="header"
      sx={{ display: "flex", alignItems: "center", gap: 1.25, flexWrap: "wrap", pt: 2, pb: 1.5 }}
    >
      <Title title={title} />
      <Typography variant="h1" sx={{ overflowWrap: "anywhere" }}>
        {title}
      </Typography>
      {beside}
      <Box sx={{ flex: 1 }} />
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>{actions}</Box>
    </Box>
  );
}
