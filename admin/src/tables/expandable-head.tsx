import { TableCell, TableHead, TableRow } from "@mui/material";
import type { ReactNode } from "react";
import { DataTableClasses } from "react-admin";
import { useTexts } from "@/i18n/use-texts";

/** The head of a table whose rows unfold: the column of the arrows has a name, which the kit leaves out. */
export function ExpandableHead({ children }: { children?: ReactNode }) {
  const t = useTexts();
  return (
    <TableHead className={DataTableClasses.thead}>
      <TableRow className={`${DataTableClasses.row} ${DataTableClasses.headerRow}`}>
        <TableCell variant="head" className={DataTableClasses.headerCell}>
          {t("audit.details")}
        </TableCell>
        {children}
      </TableRow>
    </TableHead>
  );
}
