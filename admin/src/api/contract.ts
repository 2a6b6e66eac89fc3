/** What `/v1/admin` answers, in the words of the contract. Money in fen, credits whole, `*_micros` millionths of a US dollar. */

export type StaffRole = "support" | "operator" | "admin";

export interface Money {
  amount: number;
  currency: string;
}

export interface Person {
  id: string;
  email: string;
  display_name: string;
}

export interface StaffMember extends Person {
  role: StaffRole;
  /** Credits one adjustment may move; 0 = none, null = no limit. */
  adjust_limit: number | null;
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface Hit {
  kind: "user" | "generation" | "order";
  id: string;
  title: string;
  detail: string;
  at: string;
}

export type LotKind = "subscription" | "bonus" | "manual" | "purchased";

export interface UserRow {
  id: string;
  email: string;
  display_name: string;
  role: "user" | StaffRole;
  status: "active" | "disabled";
  email_verified: boolean;
  locale: string;
  created_at: string;
  updated_at: string;
  balance: { available: number; held: number };
  subscription: { plan: { id: string; name: string }; status: string; ends_at: string } | null;
  last_sign_in_at: string | null;
  masked: boolean;
}

export interface LotRow {
  id: string;
  kind: LotKind;
  source: string;
  granted: number;
  available: number;
  held: number;
  committed: number;
  expired: number;
  revoked: number;
  expires_at: string | null;
  granted_at: string;
}

export interface Period {
  plan: { id: string; name: string };
  status: string;
  starts_at?: string;
  ends_at: string;
  order_id?: string | null;
}

export interface SignIn {
  id: string;
  ip: string | null;
  user_agent: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  revoked_at: string | null;
  revoked_for: string | null;
}

export interface UserDetail extends UserRow {
  lots: LotRow[];
  window: number;
  open: number;
  admitted: number;
  subscriptions: Period[];
  sign_ins: SignIn[];
  totals: {
    generations: number;
    succeeded: number;
    failed: number;
    credits_spent: number;
    paid: Money;
    refunded: Money;
  };
  adjust_limit: number | null;
}

export interface Actor {
  kind: "system" | "user" | "operator";
  person?: Person | null;
}

export interface EntryPart {
  lot: string;
  kind: LotKind;
  available: number;
  held: number;
  committed: number;
  expired: number;
  revoked: number;
  granted: number;
}

export interface EntryRow {
  id: string;
  user: Person | null;
  seq: number;
  kind: string;
  source: string | null;
  delta_available: number;
  delta_held: number;
  available_after: number;
  held_after: number;
  parts: EntryPart[];
  generation_id: string | null;
  order_id: string | null;
  actor: Actor;
  reason: string | null;
  key: string;
  at: string;
  hash: string;
}

export type GenerationState = "queued" | "running" | "review" | "succeeded" | "failed" | "canceled";
export type HoldState = "open" | "committed" | "released";

export interface GenerationRow {
  id: string;
  batch_id: string | null;
  user: Person | null;
  preset: { key: string; name: string; version: number };
  state: GenerationState;
  stage: string | null;
  run: number;
  price: number;
  charged: number;
  hold: { amount: number; state: HoldState } | null;
  failure: { code: string; detail: string | null; retryable: boolean } | null;
  attempts: number;
  model: string | null;
  cost_micros: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  duration_ms: number | null;
  thumb_asset_id: string | null;
  retry_of: string | null;
  retried_as: string | null;
  rating: { stars: number; words: string | null } | null;
  masked: boolean;
}

export interface Asset {
  id: string;
  kind: "upload" | "result";
  state: string;
  width: number | null;
  height: number | null;
  mime: string | null;
  bytes: number | null;
  created_at: string;
  expires_at: string | null;
  purged_at: string | null;
  generation_id: string | null;
}

export interface Attempt {
  run: number;
  model: string;
  started_at: string;
  finished_at: string | null;
  outcome: string | null;
  outcome_detail: string | null;
  paid: boolean | string | null;
  trace_id: string | null;
  status: number | null;
  duration_ms: number | null;
  cost_micros: number | null;
  finish_reason: string | null;
}

export type GenerationAct = "retry" | "cancel" | "resolve";

export interface GenerationDetail extends Omit<GenerationRow, "attempts" | "hold"> {
  prompt: string | null;
  words: string | null;
  params: Record<string, string> | null;
  aspect_ratio: string | null;
  locale: string;
  inputs: { slot: string; label: string; asset: Asset | null }[];
  attempts: Attempt[];
  hold: { amount: number; state: HoldState; parts: { lot: string; amount: number }[] } | null;
  entries: EntryRow[];
  result: Asset | null;
  unjudged: Asset | null;
  worker: string | null;
  lease_until: string | null;
  deadline: string | null;
  not_before: string | null;
  lost_leases: number;
  cancel_requested: boolean;
  admitted: boolean;
  actions: GenerationAct[];
}

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
  state: GenerationState | null;
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
  actor: (Person & { role: StaffRole }) | null;
  ip: string | null;
  action: string;
  target: { kind: string; id: string };
  reason: string;
  before: unknown;
  after: unknown;
  hash: string;
  prev_hash: string;
}

export type * from "./order-contract";
