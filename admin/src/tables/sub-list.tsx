import { Box } from "@mui/material";
import type { ReactNode } from "react";
import { ListBase, Pagination, useListContext } from "react-admin";
import { ListTrouble, NEWEST, QUIETLY } from "./list-page";

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

function Body({ children }: { children: ReactNode }) {
  const { error, data } = useListContext();
  if (error && data === undefined) return <ListTrouble />;
  return (
    <>
      <Box tabIndex={0} sx={{ overflowX: "auto" }}>
        {children}
      </Box>
      <Pages />
    </>
  );
}

/** Part of a page that is a list of its own: the same table as on the list's page, tied to one record. */
export function SubList({ resource, filter, perPage = 10, children }: Props) {
  return (
    <ListBase
      // The kit keeps the rows it has until others come: without a key of its own, a table would get the rows of another.
      key={JSON.stringify([resource, filter])}
      resource={resource}
      filter={filter}
      perPage={perPage}
      storeKey={false}
      disableSyncWithLocation
      exporter={false}
      emptyWhileLoading={false}
      sort={NEWEST}
      queryOptions={QUIETLY}
    >
      <Body>{children}</Body>
    </ListBase>
  );
}
