import DownloadIcon from "@mui/icons-material/FileDownloadOutlined";
import { Box, Button, Card, Typography } from "@mui/material";
import { useState, type ReactElement, type ReactNode } from "react";
import {
  ColumnsButton,
  FilterButton,
  FilterContext,
  FilterForm,
  ListBase,
  Pagination,
  useListContext,
  useNotify,
} from "react-admin";
import { exportCsv, isExportable } from "@/api/exports";
import { useTexts } from "@/i18n/use-texts";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote, useErrorText } from "@/ui/error-note";
import { PageHead } from "@/ui/page-head";

/** Everything that matches the filters in force, as a file. */
function ExportButton() {
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

function Body({ whole, children }: { whole: boolean; children: ReactNode }) {
  const { error, data } = useListContext();
  // Rows that are there stay when reading them again fails: the next reading is seconds away.
  if (error && data === undefined) return <ListTrouble />;
  return (
    <>
      <Card>
        {/* Wide tables scroll by themselves; the page never does sideways. */}
        <Box tabIndex={0} sx={{ overflowX: "auto" }}>
          {children}
        </Box>
      </Card>
      {!whole && <Pagination rowsPerPageOptions={[25, 50, 100]} />}
    </>
  );
}

const NO_FILTERS: ReactElement[] = [];
/** The order of every list, as the server gives it. */
export const NEWEST = { field: "id", order: "DESC" } as const;
/** What cannot be read is said where the rows would be, once, and not by a message at each try. */
export const QUIETLY = { onError: () => undefined };

/** A page that is one list: title, filters with saved ones, columns, CSV, cursor pages. */
export function ListPage({
  title,
  note,
  filters = NO_FILTERS,
  actions,
  whole = false,
  children,
  ...list
}: Props) {
  return (
    <ListBase
      {...list}
      perPage={whole ? 1000 : 25}
      sort={NEWEST}
      queryOptions={QUIETLY}
      exporter={false}
      emptyWhileLoading={false}
    >
      <FilterContext.Provider value={filters}>
        <PageHead
          title={title}
          actions={
            <>
              {filters.length > 0 && <FilterButton />}
              <ColumnsButton />
              {!whole && <ExportButton />}
              {actions}
            </>
          }
        />
        {note && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: -1, mb: 1.5 }}>
            {note}
          </Typography>
        )}
        {filters.length > 0 && (
          <Box
            sx={{
              mb: 1.25,
              "& .MuiFormControl-root": { my: 0 },
              "& .RaFilterForm-root, & form": { minHeight: 0, p: 0, rowGap: 1 },
            }}
          >
            <FilterForm />
          </Box>
        )}
        <Body whole={whole}>{children}</Body>
      </FilterContext.Provider>
    </ListBase>
  );
}
