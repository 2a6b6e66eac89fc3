import { Box, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { useTexts, useWord } from "@/i18n/use-texts";
import { pathInWords } from "@/lib/field-path";
import { changes, textDiff, type Change, type Piece } from "@/lib/diff";

const plain = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

function Marked({ pieces, hide }: { pieces: Piece[]; hide: Piece["kind"] }) {
  return (
    <>
      {pieces
        .filter((piece) => piece.kind !== hide)
        .map((piece, index) =>
          piece.kind === "same" ? (
            <span key={index}>{piece.text}</span>
          ) : (
            <Box
              key={index}
              component={piece.kind === "gone" ? "del" : "ins"}
              sx={({ tokens }) => ({
                textDecoration: piece.kind === "gone" ? "line-through" : "none",
                borderRadius: "3px",
                color: piece.kind === "gone" ? tokens.danger : tokens.good,
                backgroundColor: piece.kind === "gone" ? tokens.dangerSoft : tokens.goodSoft,
                fontWeight: piece.kind === "gone" ? 400 : 600,
              })}
            >
              {piece.text}
            </Box>
          ),
        )}
    </>
  );
}

function sides(change: Change): [Piece[], Piece[]] {
  if (change.kind === "added") return [[], [{ kind: "new", text: plain(change.after) }]];
  if (change.kind === "removed") return [[{ kind: "gone", text: plain(change.before) }], []];
  const pieces = textDiff(plain(change.before), plain(change.after));
  return [pieces, pieces];
}

interface Props {
  before: unknown;
  after: unknown;
  beforeTitle: string;
  afterTitle: string;
}

/** Two JSON values side by side, only the fields that differ, and inside a text the words that differ. */
export function DiffView({ before, after, beforeTitle, afterTitle }: Props) {
  const t = useTexts();
  const word = useWord();
  const found = changes(before, after);
  if (found.length === 0) return <Box sx={{ py: 1, color: "text.secondary" }}>{t("audit.noChange")}</Box>;
  return (
    <Table size="small" sx={{ tableLayout: "fixed", "& td": { verticalAlign: "top" } }}>
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: "26%" }}>{t("audit.change")}</TableCell>
          <TableCell>{beforeTitle}</TableCell>
          <TableCell>{afterTitle}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {found.map((change) => {
          const [left, right] = sides(change);
          return (
            <TableRow key={change.path}>
              <TableCell
                component="th"
                scope="row"
                title={change.path}
                sx={{ fontSize: 12.5, overflowWrap: "anywhere" }}
              >
                {change.path === "" ? "·" : pathInWords(change.path, (part) => word("field", part))}
              </TableCell>
              <TableCell sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {left.length === 0 ? "—" : <Marked pieces={left} hide="new" />}
              </TableCell>
              <TableCell sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {right.length === 0 ? "—" : <Marked pieces={right} hide="gone" />}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
