import { Box, Skeleton } from "@mui/material";
import type { ReactNode } from "react";
import { useShowController, type RaRecord } from "react-admin";
import { ErrorNote } from "@/ui/error-note";

interface Props<Row extends RaRecord> {
  resource: string;
  children: (record: Row) => ReactNode;
  /** Milliseconds between looks while the record is on the move; false = it rests. */
  refresh?: (record: Row | undefined) => number | false;
}

/** Loads the record the address names, and shows what went wrong where it can't. */
export function RecordPage<Row extends RaRecord>({ resource, children, refresh }: Props<Row>) {
  const { record, error, refetch } = useShowController<Row>({
    resource,
    disableAuthentication: true,
    queryOptions: {
      onError: () => undefined,
      refetchInterval: refresh ? (query) => refresh(query.state.data) : false,
      retry: false,
    },
  });
  if (record) return <>{children(record)}</>;
  if (error)
    return (
      <Box sx={{ py: 3, maxWidth: 720 }}>
        <ErrorNote error={error} onRetry={() => void refetch()} />
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
