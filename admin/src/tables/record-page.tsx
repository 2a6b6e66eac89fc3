import { Box, Skeleton } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useDataProvider, type RaRecord } from "react-admin";
import { useParams } from "react-router-dom";
import { recordKey } from "@/api/live/keys";
import { ErrorNote } from "@/ui/error-note";

interface Props<Row extends RaRecord> {
  resource: string;
  children: (record: Row) => ReactNode;
  /** Milliseconds between looks while the record is on the move; false = it rests. */
  refresh?: (record: Row | undefined) => number | false;
}

/**
 * Loads the record the address names, and shows what went wrong where it can't. The kit writes each row of a list into
 * its own cache of records, and a row knows less than its record does: whole records are kept under a key of their own,
 * which nothing but this reads or writes.
 */
export function RecordPage<Row extends RaRecord>({ resource, children, refresh }: Props<Row>) {
  const data = useDataProvider();
  const { id = "" } = useParams();
  const whole = useQuery({
    queryKey: recordKey(resource, id),
    queryFn: async ({ signal }) => (await data.getOne<Row>(resource, { id, signal })).data,
    refetchInterval: refresh ? (query) => refresh(query.state.data) : false,
    retry: false,
  });
  if (whole.data) return <>{children(whole.data)}</>;
  if (whole.error)
    return (
      <Box sx={{ py: 3, maxWidth: 720 }}>
        <ErrorNote error={whole.error} onRetry={() => void whole.refetch()} />
      </Box>
    );
  return (
    <Box sx={{ py: 2, display: "grid", gap: 1.5 }}>
      <Skeleton variant="rounded" height={36} width={320} />
      <Skeleton variant="rounded" height={120} />
      <Skeleton variant="rounded" height={260} />
    </Box>
  );
}
