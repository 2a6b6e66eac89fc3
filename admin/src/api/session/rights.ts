/** Who may do what, as the server decides it; used only to leave out what would be refused. */
import type { StaffRole } from "@/api/contract";

const RANK: Record<StaffRole, number> = { support: 0, operator: 1, admin: 2 };

/** The least role per `resource.action`; reading is for all of the staff, and what is not listed is for nobody. */
const LEAST: Record<string, StaffRole> = {
  "users.status": "operator",
  "users.role": "admin",
  "users.adjust": "operator",
  "users.sign_out": "operator",
  "generations.retry": "operator",
  "generations.cancel": "operator",
  "generations.resolve": "operator",
  "generations.void": "operator",
  "generations.bulk": "operator",
  "orders.check": "operator",
  "orders.close": "operator",
  "orders.resolve": "operator",
  "orders.refund": "admin",
  "presets.create": "operator",
  "presets.edit": "operator",
  "presets.enable": "operator",
  "presets.try": "operator",
  "products.create": "admin",
  "products.edit": "admin",
  "pictures.show": "operator",
  "queue.act": "operator",
};
const READS = new Set(["list", "show", "export"]);

export function isStaff(role: string | undefined): role is StaffRole {
  return role !== undefined && role in RANK;
}

export function may(role: StaffRole, resource: string, action: string): boolean {
  const least = LEAST[`${resource}.${action}`];
  if (least !== undefined) return RANK[role] >= RANK[least];
  return READS.has(action);
}
