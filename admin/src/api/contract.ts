/**
 * What `/v1/admin` answers, taken from openapi.json. Money in fen, credits whole, `*_micros` millionths of a US dollar.
 * A field that may be missing may also be null, so both are asked for by truth, never by `=== null`.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type StaffRole = "support" | "operator" | "admin";
export type Money = Schemas["MoneyView"];
export type Person = Schemas["Person"];

export interface StaffMember extends Person {
  role: StaffRole;
  /** Credits one adjustment may move; 0 = none, null = no limit. */
  adjust_limit?: number | null;
}

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}

export type Hit = Schemas["Found"];
export type UserRow = Schemas["UserRow"];
export type UserDetail = Schemas["UserDetail"];
export type LotRow = Schemas["LotRow"];
export type SignIn = Schemas["SignInRow"];
export type Actor = Schemas["ActorView"];
export type EntryRow = Schemas["EntryRow"];
export type GenerationRow = Schemas["GenerationRow"];
export type GenerationDetail = Schemas["GenerationDetail"];
export type GenerationAct = Schemas["GenerationActionWord"];
export type GenerationState = Schemas["StateName"];
export type Asset = Schemas["AssetRow"];
export type Attempt = Schemas["AttemptRow"];
export type OrderRow = Schemas["OrderRow"];
export type OrderDetail = Schemas["OrderDetail"];
export type OrderAct = Schemas["OrderActionWord"];

export interface Effect {
  held: number;
  released: number;
  spent: number;
}

export interface BulkResult {
  id: string;
  ok: boolean;
  code?: string | null;
  detail?: string | null;
  state?: GenerationState | null;
  new_id?: string | null;
  credits: Effect;
}

export interface BulkReport {
  results: BulkResult[];
  totals: { ok: number; refused: number } & Effect;
}

export interface AuditRow {
  id: string;
  seq: number;
  at: string;
  actor?: Person | null;
  /** The actor's role at that time. */
  role: UserRow["role"];
  ip: string;
  action: string;
  target: { kind: string; id: string; user_id?: string | null };
  reason: string;
  before?: unknown;
  after?: unknown;
  hash: string;
  prev_hash: string;
}
