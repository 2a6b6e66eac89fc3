import DownloadIcon from "@mui/icons-material/FileDownloadOutlined";
import { Box, Button, Typography } from "@mui/material";
import { useState, type ReactElement, type ReactNode } from "react";
import {
  ColumnsButton,
  FilterButton,
  List,
  Pagination,
  TopToolbar,
  useListContext,
  useNotify,
} from "react-admin";
import { exportCsv, isExportable } from "@/api/exports";
import { useTexts } from "@/i18n/use-texts";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote, useErrorText } from "@/ui/error-note";

/** Everything that matches the filters in force, as a file. */
export function ExportButton() {
  const t = useTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const { resource, filterValues, filter } = useListContext();
  const [busy, setBusy] = useState(false);
  if (!isExportable(resource)) return null;
  const run = async () => {
    setBusy(true);
    try {
      await exportCsv(resource, { ...(filterValues as object), ...(filter as object | undefined) });
    } catch (error) {
      notify(errorText(error), { type: "error" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button startIcon={<DownloadIcon />} onClick={() => void run()} disabled={busy}>
      {busy ? t("list.exporting") : t("list.export")}
    </Button>
  );
}

/** Said by the table itself: a list of nothing, or of nothing that matches. */
export function NothingHere({ title }: { title: string }) {
  const t = useTexts();
  const { filterValues, setFilters } = useListContext();
  const filtered = Object.keys((filterValues ?? {}) as object).length > 0;
  if (!filtered) return <EmptyState title={title} />;
  return (
    <EmptyState
      title={t("list.emptyFiltered")}
      note={t("list.emptyFilteredNote")}
      action={
        <Button variant="outlined" onClick={() => setFilters({}, [])}>
          {t("filter.clear")}
        </Button>
      }
    />
  );
}

export function ListTrouble() {
  const { error, refetch } = useListContext();
  return (
    <Box sx={{ p: 2 }}>
      <ErrorNote error={error} onRetry={() => void refetch()} />
    </Box>
  );
}

interface Props {
  title: string;
  note?: string;
  filters?: ReactElement[];
  filterDefaultValues?: Record<string, unknown>;
  /** Filters that hold whatever the person chooses. */
  filter?: Record<string, unknown>;
  /** More buttons beside filter, columns and export. */
  actions?: ReactNode;
  /** A list that comes whole needs no pages. */
  whole?: boolean;
  resource?: string;
  storeKey?: string;
  children: ReactNode;
}

/** A page that is one list: title, filters with saved ones, columns, CSV, cursor pages. */
export function ListPage({ title, note, filters, actions, whole = false, children, ...list }: Props) {
  return (
    <List
      {...list}
      title={title}
      perPage={whole ? 1000 : 25}
      pagination={whole ? false : <Pagination rowsPerPageOptions={[25, 50, 100]} />}
      exporter={false}
      empty={false}
      error={<ListTrouble />}
      filters={filters}
      actions={
        <TopToolbar sx={{ alignItems: "center", gap: 0.5, flexWrap: "wrap" }}>
          {filters && <FilterButton />}
          <ColumnsButton />
          {!whole && <ExportButton />}
          {actions}
        </TopToolbar>
      }
      sx={{
        "& .RaList-main": { minWidth: 0 },
        "& .RaList-content": { overflowX: "auto" },
        "& .RaList-actions": { alignItems: "flex-end" },
      }}
    >
      <Box sx={{ px: 2, pt: 1.5, pb: 0.5 }}>
        <Typography variant="h1">{title}</Typography>
        {note && (
          <Typography variant="body2" color="text.secondary">
            {note}
          </Typography>
        )}
      </Box>
      {children}
    </List>
  );
}
