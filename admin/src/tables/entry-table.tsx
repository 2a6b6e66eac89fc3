import { Box } from "@mui/material";
import { DataTable, useRecordContext } from "react-admin";
import type { Actor, EntryRow } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Count, Delta, Pair } from "@/ui/amounts";
import { IdLink, PersonLink } from "@/ui/id-link";
import { Facts } from "@/ui/section";
import { MONO_STACK } from "@mannequin/shared/theme/tokens";
import { When } from "@/ui/when";
import { ExpandableHead } from "./expandable-head";
import { NothingHere } from "./list-page";

const Col = DataTable.Col<EntryRow>;

export function ActorText({ actor }: { actor: Actor }) {
  const t = useTexts();
  if (actor.kind === "system") return <>{t("entry.system")}</>;
  if (actor.kind === "user") return <>{t("entry.self")}</>;
  return <PersonLink person={actor.person} />;
}

/** What the line took from or gave to which lot, and the marks by which the books are checked. */
function EntryDetail() {
  const t = useTexts();
  const word = useWord();
  const row = useRecordContext<EntryRow>();
  if (!row) return null;
  const mono = (text: string) => (
    <Box component="span" sx={{ fontFamily: MONO_STACK, fontSize: 12 }}>
      {text}
    </Box>
  );
  const parts = row.parts.map((part) => (
    <Box key={part.lot} sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
      <IdLink id={part.lot} />
      {word("lotKind", part.kind)}
      {(["granted", "available", "held", "committed", "expired", "revoked"] as const)
        .filter((name) => part[name] !== 0)
        .map((name) => (
          <span key={name}>
            {t(`lot.${name}`)} <Delta value={part[name]} />
          </span>
        ))}
    </Box>
  ));
  return (
    <Box sx={{ p: 1.5, whiteSpace: "normal" }}>
      <Facts
        columns={280}
        items={[
          [t("entry.parts"), parts.length > 0 ? parts : t("app.none")],
          [t("entry.reason"), row.reason ?? "—"],
          [t("entry.key"), mono(row.key)],
          [t("entry.hash"), mono(row.hash)],
        ]}
      />
    </Box>
  );
}

export function EntryTable({ withUser = true }: { withUser?: boolean }) {
  const t = useTexts();
  const word = useWord();
  return (
    <DataTable<EntryRow>
      bulkActionButtons={false}
      rowClick="expand"
      head={ExpandableHead}
      expand={<EntryDetail />}
      empty={<NothingHere title={t("entry.empty")} />}
    >
      <Col align="right" source="seq" disableSort label={t("entry.seq")} />
      <Col source="at" disableSort label={t("entry.at")} render={(row) => <When at={row.at} />} />
      {withUser && (
        <Col
          source="user"
          disableSort
          label={t("entry.user")}
          render={(row) => <PersonLink person={row.user} />}
        />
      )}
      <Col
        source="kind"
        disableSort
        label={t("entry.kind")}
        render={(row) => (
          <Box component="span" sx={{ whiteSpace: "nowrap" }}>
            {word("entryKind", row.kind)}
            {row.source && (
              <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
                {" "}
                · {word("source", row.source)}
              </Box>
            )}
          </Box>
        )}
      />
      <Col
        align="right"
        source="delta_available"
        disableSort
        label={t("entry.delta")}
        render={(row) => <Delta value={row.delta_available} />}
      />
      <Col
        align="right"
        source="delta_held"
        disableSort
        label={t("entry.deltaHeld")}
        render={(row) => <Delta value={row.delta_held} />}
      />
      <Col
        align="right"
        source="available_after"
        disableSort
        label={t("entry.after")}
        render={(row) => <Pair first={row.available_after} second={row.held_after} label={t("user.held")} />}
      />
      <Col
        source="generation_id"
        disableSort
        label={t("entry.ref")}
        render={(row) => {
          const id = row.generation_id ?? row.order_id;
          return id ? <IdLink id={id} /> : "—";
        }}
      />
      <Col
        source="actor"
        disableSort
        label={t("entry.actor")}
        render={(row) => <ActorText actor={row.actor} />}
      />
      <Col
        source="reason"
        disableSort
        label={t("entry.reason")}
        render={(row) => row.reason ?? "—"}
        cellSx={() => ({ maxWidth: 240, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" })}
      />
    </DataTable>
  );
}

/** The lines that came with a record, oldest first: few, so without pages. */
export function EntryLines({ entries }: { entries: EntryRow[] }) {
  const t = useTexts();
  if (entries.length === 0)
    return <Box sx={{ px: 2, pb: 2, color: "text.secondary" }}>{t("entry.empty")}</Box>;
  return (
    <DataTable<EntryRow>
      resource="entries"
      data={entries}
      total={entries.length}
      isPending={false}
      sort={{ field: "seq", order: "ASC" }}
      bulkActionButtons={false}
      rowClick="expand"
      head={ExpandableHead}
      expand={<EntryDetail />}
    >
      <Col align="right" source="seq" disableSort label={t("entry.seq")} />
      <Col source="at" disableSort label={t("entry.at")} render={(row) => <When at={row.at} />} />
      <Col source="kind" disableSort label={t("entry.kind")} render={(row) => <KindOf row={row} />} />
      <Col
        align="right"
        source="delta_available"
        disableSort
        label={t("entry.delta")}
        render={(row) => <Delta value={row.delta_available} />}
      />
      <Col
        align="right"
        source="delta_held"
        disableSort
        label={t("entry.deltaHeld")}
        render={(row) => <Delta value={row.delta_held} />}
      />
      <Col
        align="right"
        source="available_after"
        disableSort
        label={t("entry.after")}
        render={(row) => <Count value={row.available_after} />}
      />
      <Col
        source="actor"
        disableSort
        label={t("entry.actor")}
        render={(row) => <ActorText actor={row.actor} />}
      />
    </DataTable>
  );
}

function KindOf({ row }: { row: EntryRow }) {
  const word = useWord();
  return <>{word("entryKind", row.kind)}</>;
}
