import { Box, Link as MuiLink } from "@mui/material";
import { Link } from "react-router-dom";
import type { Person } from "@/api/contract";
import { CopyButton } from "./copy-button";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";

/** Where the record behind an id is shown. */
export function pathOfId(id: string): string | null {
  if (id.startsWith("usr_")) return `/users/${id}/show`;
  if (id.startsWith("gen_")) return `/generations/${id}/show`;
  if (id.startsWith("ord_")) return `/orders/${id}/show`;
  if (id.startsWith("bat_"))
    return `/generations?filter=${encodeURIComponent(JSON.stringify({ batch: id }))}`;
  return null;
}

/** The end of an id tells ids apart; the prefix tells what it is. */
export const shortId = (id: string) => (id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id);

interface Props {
  id: string;
  /** Shown whole where there is room. */
  whole?: boolean;
  copy?: boolean;
  to?: string | null;
}

export function IdLink({ id, whole = false, copy = true, to = pathOfId(id) }: Props) {
  const sx = {
    fontFamily: MONO_STACK,
    fontSize: 12.5,
    whiteSpace: whole ? "normal" : "nowrap",
    overflowWrap: "anywhere",
  };
  const text = whole ? id : shortId(id);
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: "2px" }}>
      {to === null ? (
        <Box component="span" sx={sx} title={id}>
          {text}
        </Box>
      ) : (
        <MuiLink
          component={Link}
          to={to}
          sx={sx}
          title={id}
          color="textPrimary"
          onClick={(e) => e.stopPropagation()}
        >
          {text}
        </MuiLink>
      )}
      {copy && <CopyButton text={id} />}
    </Box>
  );
}

/** A person as a link to their page: the address, with the name as a tooltip. */
export function PersonLink({ person }: { person: Person | null | undefined }) {
  if (!person) return <span>—</span>;
  return (
    <MuiLink
      component={Link}
      to={`/users/${person.id}/show`}
      title={[person.display_name, person.id].filter(Boolean).join(" · ")}
      color="textPrimary"
      onClick={(e) => e.stopPropagation()}
      sx={{ overflowWrap: "anywhere" }}
    >
      {person.email}
    </MuiLink>
  );
}
