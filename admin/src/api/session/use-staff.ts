import { useQuery } from "@tanstack/react-query";
import { staffMember } from "./auth-provider";
import type { StaffMember } from "@/api/contract";
import { may } from "./rights";

/** The operator at the desk; undefined until known. */
export function useStaff(): StaffMember | undefined {
  return useQuery({ queryKey: ["staff"], queryFn: staffMember, staleTime: 5 * 60_000 }).data;
}

/** Whether an act is to be shown at all: `useMay()("orders", "refund")`. Nothing is, until the role is known. */
export function useMay(): (resource: string, action: string) => boolean {
  const staff = useStaff();
  return (resource, action) => staff !== undefined && may(staff.role, resource, action);
}
