import { Box } from "@mui/material";
import { DataTable, useRecordContext } from "react-admin";
import { Link } from "react-router-dom";
import { Link as MuiLink } from "@mui/material";
import type { AuditRow } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { DiffView } from "@/ui/command/diff-view";
import { IdLink, pathOfId, PersonLink } from "@/ui/id-link";
import { Facts } from "@/ui/section";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";
import { When } from "@/ui/when";
import { ExpandableHead } from "./expandable-head";
import { NothingHere } from "./list-page";

const Col = DataTable.Col<AuditRow>;

function Target({ row }: { row: AuditRow }) {
  const word = useWord();
  const { kind, id } = row.target;
  const named = kind === "preset" ? `/presets/${id}` : kind === "product" ? `/products/${id}` : pathOfId(id);
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 0.5 }}>
      <Box component="span" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
        {word("targetKind", kind)}
      </Box>
      {kind === "preset" || kind === "product" ? (
        <MuiLink
          component={Link}
          to={named ?? "/"}
          color="textPrimary"
          onClick={(e: React.MouseEvent) => e.stopPropagation()}
        >
          {id}
        </MuiLink>
      ) : (
        <IdLink id={id} copy={false} />
      )}
    </Box>
  );
}

function AuditDetail() {
  const t = useTexts();
  const row = useRecordContext<AuditRow>();
  if (!row) return null;
  const mono = (text: string) => (
    <Box component="span" sx={{ fontFamily: MONO_STACK, fontSize: 12 }}>
      {text}
    </Box>
  );
  return (
    <Box sx={{ p: 1.5, display: "grid", gap: 1.5, whiteSpace: "normal", "& td": { whiteSpace: "pre-wrap" } }}>
      <DiffView
        before={row.before}
        after={row.after}
        beforeTitle={t("audit.before")}
        afterTitle={t("audit.after")}
      />
      <Facts
        columns={280}
        items={[
          [t("audit.reason"), row.reason],
          [t("audit.target"), mono(row.target.id)],
          [t("audit.hash"), mono(row.hash)],
          [t("audit.prevHash"), mono(row.prev_hash)],
        ]}
      />
    </Box>
  );
}

export function AuditTable() {
  const t = useTexts();
  const word = useWord();
  return (
    <DataTable<AuditRow>
      bulkActionButtons={false}
      rowClick="expand"
      head={ExpandableHead}
      expand={<AuditDetail />}
      hiddenColumns={["seq"]}
      empty={<NothingHere title={t("audit.empty")} />}
    >
      <Col align="right" source="seq" disableSort label={t("audit.seq")} />
      <Col source="at" disableSort label={t("audit.at")} render={(row) => <When at={row.at} />} />
      <Col
        source="action"
        disableSort
        label={t("audit.action")}
        render={(row) => word("action", row.action)}
        cellSx={() => ({ whiteSpace: "nowrap", fontWeight: 600 })}
      />
      <Col source="target" disableSort label={t("audit.target")} render={(row) => <Target row={row} />} />
      <Col
        source="actor"
        disableSort
        label={t("audit.actor")}
        render={(row) => <PersonLink person={row.actor} />}
      />
      <Col
        source="role"
        disableSort
        label={t("audit.role")}
        render={(row) => t(`role.${row.role}`)}
        cellSx={() => ({ whiteSpace: "nowrap" })}
      />
      <Col source="ip" disableSort label={t("audit.ip")} render={(row) => row.ip || "—"} />
      <Col
        source="reason"
        disableSort
        label={t("audit.reason")}
        cellSx={() => ({
          minWidth: 160,
          maxWidth: 320,
          whiteSpace: "normal !important",
          overflowWrap: "anywhere",
        })}
      />
    </DataTable>
  );
}
