/**
 * What `/v1/admin` answers, taken from openapi.json. Money in fen, credits whole, `*_micros` millionths of a US dollar.
 * A field that may be missing may also be null, so both are asked for by truth, never by `=== null`.
 */
import type { components } from "@mannequin/shared/contract/schema";

type Schemas = components["schemas"];

export type StaffRole = Exclude<Schemas["Role"], "user">;
export type Money = Schemas["MoneyView"];
export type Person = Schemas["Person"];

/** `adjust_limit`: credits one adjustment may move; 0 = none, null = no limit. */
export type StaffMember = Schemas["Staff"] & { role: StaffRole };

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
export type GenerationAct = Schemas["GenerationAction"];
export type GenerationState = Schemas["GenerationState"];
export type Asset = Schemas["AssetRow"];
export type Attempt = Schemas["AttemptRow"];
export type OrderRow = Schemas["OrderRow"];
export type OrderDetail = Schemas["OrderDetail"];
export type OrderAct = Schemas["OrderAction"];

export type BulkReport = Schemas["BulkView"];
export type BulkResult = BulkReport["results"][number];
export type AuditRow = Schemas["AuditRow"];
export type Adjusted = Schemas["AdjustedView"];

export type QueueState = Schemas["QueueView"];
export type Worker = Schemas["WorkerView"];
export type WorkerState = Schemas["WorkerState"];
export type WorkerAct = "pause" | "resume" | "drain";
export type Duty = Schemas["DutyView"];
export type DutyDay = Schemas["DutyDayView"];
/** What a round, or a day of rounds, came to. */
export type DutyReport = Schemas["DutyReport"];
/** What the server says on the live line, besides its signals. */
export type AdminEvent = Schemas["AdminEvent"];
