import type { Balance, Generation, Order, Preset } from "@/api/types";

/** Well-formed values for tests; each test says only what it is about. */
export function aPreset(part: Partial<Preset> = {}): Preset {
  return {
    key: "model",
    version: 1,
    name: "AI模特生成",
    description: "",
    slots: [
      { name: "garment", label: "服装图", required: true, product: true, hint: "" },
      { name: "person", label: "模特参考", required: true, product: false, hint: "" },
      { name: "detail", label: "细节图", required: false, product: false, hint: "" },
    ],
    params: [],
    price: 4,
    aspect_ratios: ["1:1", "3:4"],
    sample_urls: [],
    member_only: false,
    ...part,
  };
}

export function aGeneration(part: Partial<Generation> = {}): Generation {
  return {
    id: "gen_1",
    batch_id: "bat_1",
    preset: "model",
    preset_name: "AI模特生成",
    preset_version: 1,
    prompt: null,
    params: {},
    inputs: [{ slot: "garment", asset_id: "ast_1" }],
    state: "queued",
    stage: "queued",
    ahead: 0,
    price: 4,
    charged: 0,
    aspect_ratio: null,
    result: null,
    failure: null,
    favorite: false,
    folder: null,
    rating: null,
    attempts: 0,
    created_at: "2026-11-22T10:00:00Z",
    started_at: null,
    finished_at: null,
    expires_at: null,
    deadline: "2026-11-22T10:30:00Z",
    ...part,
  } as Generation;
}

export function aBalance(part: Partial<Balance> = {}): Balance {
  return { available: 20, held: 0, expiring: [], lots: [], ...part };
}

export function anOrder(part: Partial<Order> = {}): Order {
  return {
    id: "ord_1",
    product: { id: "prd_1", kind: "pack", name: "100 积分", credits: 100, period: null },
    price: { amount: 3900, currency: "CNY" },
    provider: "sandbox",
    state: "pending",
    credits_granted: 0,
    credits_revoked: 0,
    refunded: { amount: 0, currency: "CNY" },
    created_at: "2026-11-22T10:00:00Z",
    expires_at: "2026-11-22T10:30:00Z",
    paid_at: null,
    fulfilled_at: null,
    closed_at: null,
    refunded_at: null,
    timeline: [{ state: "created", at: "2026-11-22T10:00:00Z", by: "user" }],
    ...part,
  };
}
