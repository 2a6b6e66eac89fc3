/** Every change the back office can ask for, one function per verb. Each needs a reason, kept in the audit log. */
import type { Preset, PresetBody, PresetVersion, Product, ProductBody } from "./catalogue";
import type { Adjusted, BulkReport, GenerationAct, OrderDetail, UserRow, WorkerAct } from "./contract";
import { json } from "./http";

const BASE = "/v1/admin";
const post = <Answer>(path: string, body: unknown, idempotencyKey?: string) =>
  json<Answer>(`${BASE}${path}`, { method: "POST", body, idempotencyKey });
const patch = <Answer>(path: string, body: unknown) =>
  json<Answer>(`${BASE}${path}`, { method: "PATCH", body });

export interface UserChange {
  status?: UserRow["status"];
  role?: UserRow["role"];
  /** The row's `updated_at` as it was seen: an older one is refused. */
  updated_at: string;
  reason: string;
}

export const changeUser = (id: string, change: UserChange) => patch<UserRow>(`/users/${id}`, change);

export interface Adjustment {
  /** Credits, more or less. */
  amount: number;
  expires_at?: string;
  /** Why, for the audit log alone. */
  reason: string;
  /** What the customer reads. */
  note?: string;
}

export const adjustCredits = (id: string, adjustment: Adjustment, key: string) =>
  post<Adjusted>(`/users/${id}/adjustments`, adjustment, key);

export const signOutUser = (id: string, reason: string) => post<null>(`/users/${id}/sign-out`, { reason });

export type Verdict = "commit" | "release";

export interface GenerationCommand {
  action: GenerationAct;
  verdict?: Verdict;
  /** Of a retry: the customer's credits are not touched. */
  on_the_house?: boolean;
  /** Why, for the audit log alone. */
  reason: string;
  /** What the customer reads. */
  note?: string;
}

/** `preview`: nothing changes; the answer says what would. */
export const actOnMany = (ids: string[], command: GenerationCommand, preview: boolean) =>
  post<BulkReport>("/generations/bulk", { ids, preview, ...command });

export const checkOrder = (id: string, reason: string) =>
  post<OrderDetail>(`/orders/${id}/check`, { reason });
export const closeOrder = (id: string, reason: string) =>
  post<OrderDetail>(`/orders/${id}/close`, { reason });
export type OrderVerdict = "grant" | "close";
/** Of an order in review: what was paid is taken as it is and the credits are granted, or it is closed without any. */
export const resolveOrder = (id: string, verdict: OrderVerdict, reason: string) =>
  post<OrderDetail>(`/orders/${id}/resolve`, { verdict, reason });
/** `amount` in fen; without it everything that is left is refunded. */
export const refundOrder = (id: string, body: { amount?: number; reason: string }, key: string) =>
  post<OrderDetail>(`/orders/${id}/refund`, body, key);

export const createPreset = (preset: PresetBody, reason: string) =>
  post<Preset>("/presets", { preset, reason });
export const changePreset = (key: string, version: number, preset: PresetBody, reason: string) =>
  patch<Preset>(`/presets/${key}`, { version, preset, reason });
export const switchPreset = (key: string, on: boolean, version: number, reason: string) =>
  post<Preset>(`/presets/${key}/${on ? "enable" : "disable"}`, { version, reason });
export const presetVersions = (key: string) =>
  json<{ items: PresetVersion[] }>(`${BASE}/presets/${key}/versions`).then(({ items }) => items);

export interface RenderRequest {
  preset: PresetBody;
  filled: string[];
  params: Record<string, string>;
  prompt?: string;
  locale: string;
}

export const renderWords = (body: RenderRequest, signal?: AbortSignal) =>
  json<{ words: string }>(`${BASE}/presets/render`, { method: "POST", body, signal });

export interface TryRequest {
  preset: PresetBody;
  inputs: { slot: string; asset_id: string }[];
  prompt?: string;
  params?: Record<string, string>;
  aspect_ratio?: string;
  locale?: string;
}

export const tryPreset = (body: TryRequest) => post<{ generation_id: string }>("/presets/try", body);

const filed = (file: File) => {
  const form = new FormData();
  form.append("file", file);
  return form;
};

/** A public sample picture; answers its address. */
export const addSample = (file: File) => post<{ url: string }>("/presets/samples", filed(file));
/** A picture of the operator's own, to try a preset with. */
export const uploadInput = (file: File) =>
  json<{ id: string }>("/v1/uploads", { method: "POST", body: filed(file) });

export const createProduct = (product: ProductBody, reason: string) =>
  post<Product>("/products", { product, reason });
export const changeProduct = (id: string, version: number, product: ProductBody, reason: string) =>
  patch<Product>(`/products/${id}`, { version, product, reason });

export const actOnWorker = (name: string, act: WorkerAct, reason: string) =>
  post<null>(`/workers/${encodeURIComponent(name)}/${act}`, { reason });
/** Of the whole queue: paused, nothing new is begun by any worker. */
export const switchQueue = (act: "pause" | "resume", reason: string) =>
  post<null>(`/queue/${act}`, { reason });
