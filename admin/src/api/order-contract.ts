/** Orders as the back office sees them; part of contract.ts. */
import type { EntryRow, Money, Person } from "./contract";

export type Abnormal = "review" | "paid_twice" | "behind" | "refund_waiting" | "refund_refused";

export interface OrderRow {
  id: string;
  user: Person | null;
  product: { id: string; kind: "plan" | "pack"; name: string; credits: number; period?: string | null };
  price: Money;
  provider: string | null;
  state: string;
  abnormal: Abnormal[];
  transaction: string | null;
  credits_granted: number;
  credits_revoked: number;
  refunded: Money;
  created_at: string;
  expires_at: string | null;
  paid_at: string | null;
  fulfilled_at: string | null;
  closed_at: string | null;
  refunded_at: string | null;
}

export type OrderAct = "check" | "close" | "refund";

export interface OrderDetail extends OrderRow {
  timeline: { state: string; at: string; by: string }[];
  oddity: string | null;
  refundable: Money;
  credits_left: number;
  refunds: { amount: Money; at: string }[];
  wishes: { id: string; amount: Money; reason: string; by: Person | null; state: string; at: string }[];
  notices: { at: string; kind: string; summary: string }[];
  entries: EntryRow[];
  actions: OrderAct[];
}
