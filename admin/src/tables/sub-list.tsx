import { Box } from "@mui/material";
import type { ReactNode } from "react";
import { ListBase, Pagination, useListContext } from "react-admin";
import { ListTrouble } from "./list-page";

interface Props {
  resource: string;
  /** What ties the rows to the page they stand on, such as `{user: id}`. */
  filter: Record<string, unknown>;
  perPage?: number;
  children: ReactNode;
}

function Pages() {
  const { hasNextPage, hasPreviousPage } = useListContext();
  return hasNextPage || hasPreviousPage ? <Pagination rowsPerPageOptions={[]} /> : null;
}

/** Part of a page that is a list of its own: the same table as on the list's page, tied to one record. */
export function SubList({ resource, filter, perPage = 10, children }: Props) {
  return (
    <ListBase
      resource={resource}
      filter={filter}
      perPage={perPage}
      storeKey={false}
      disableSyncWithLocation
      exporter={false}
      emptyWhileLoading={false}
      error={<ListTrouble />}
    >
      <Box tabIndex={0} sx={{ overflowX: "auto" }}>
        {children}
      </Box>
      <Pages />
    </ListBase>
  );
}
