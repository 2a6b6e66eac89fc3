/**
 * The routes of membership, packs, orders, notifications and account e-mail, as the contract states them, in the shape
 * that `openapi-typescript` gives. To be deleted line by line as openapi.json learns them.
 */
export interface Money {
  /** fen */
  amount: number;
  currency: string;
}

export interface Product {
  id: string;
  kind: "plan" | "pack";
  name: string;
  description: string;
  price: Money;
  credits: number;
  period?: "year" | "month" | null;
  benefits?: { parallel: number; member_presets: boolean } | null;
  badge?: "best_value" | "popular" | null;
}

export type ProviderName = "alipay" | "wechat" | "stripe" | "sandbox";

export interface ProductList {
  items: Product[];
  next_cursor: string | null;
  providers: ProviderName[];
}

export type OrderState = "created" | "pending" | "paid" | "fulfilled" | "closed" | "refunded" | "review";
export type OrderActor = "user" | "notice" | "check" | "reconcile" | "operator" | "system";

export interface OrderStep {
  state: OrderState;
  at: string;
  by: OrderActor;
}

export interface Order {
  id: string;
  product: Pick<Product, "id" | "kind" | "name" | "credits" | "period">;
  price: Money;
  provider: ProviderName;
  state: OrderState;
  credits_granted: number;
  credits_revoked: number;
  refunded: Money;
  created_at: string;
  expires_at: string;
  paid_at: string | null;
  fulfilled_at: string | null;
  closed_at: string | null;
  refunded_at: string | null;
  timeline: OrderStep[];
}

export interface OrderPage {
  items: Order[];
  next_cursor: string | null;
}

export type Payment =
  | { kind: "redirect"; url: string }
  | { kind: "qr"; code: string }
  | { kind: "form"; action: string; fields: { name: string; value: string }[] };

export interface Checkout {
  order: Order;
  payment: Payment;
}

export interface Membership {
  plan: { id: string; name: string };
  status: "active" | "ended";
  started_at: string;
  ends_at: string;
  days_left: number;
  benefits: { parallel: number; member_presets: boolean };
}

export interface Notice {
  id: string;
  kind: "subscription_ending" | "subscription_ended" | "credits_expiring" | "order_paid" | "order_refunded";
  title: string;
  body: string;
  link: string | null;
  read_at: string | null;
  at: string;
}

export interface NoticePage {
  items: Notice[];
  next_cursor: string | null;
  unread: number;
}

type Answers<Status extends number, Out> = {
  [Each in Status]: { headers: Record<string, unknown>; content: { "application/json": Out } };
};
interface Post<Parameters, Body, Status extends number, Out> {
  post: {
    parameters: Parameters;
    requestBody: { content: { "application/json": Body } };
    responses: Answers<Status, Out>;
  };
}
interface PostBare<Parameters, Status extends number, Out> {
  post: { parameters: Parameters; requestBody?: never; responses: Answers<Status, Out> };
}
interface Paged {
  query?: { limit?: number; cursor?: string };
}
interface ById {
  path: { id: string };
}

export interface CommercePaths {
  "/v1/products": { get: { parameters: object; responses: Answers<200, ProductList> } };
  "/v1/orders": {
    get: { parameters: Paged; responses: Answers<200, OrderPage> };
    post: {
      parameters: { header: { "Idempotency-Key": string } };
      requestBody: { content: { "application/json": { product_id: string; provider: ProviderName } } };
      responses: Answers<201, Checkout>;
    };
  };
  "/v1/orders/{id}": { get: { parameters: ById; responses: Answers<200, Order> } };
  "/v1/orders/{id}/pay": PostBare<ById, 200, Checkout>;
  "/v1/orders/{id}/check": PostBare<ById, 200, Order>;
  "/v1/orders/{id}/cancel": PostBare<ById, 200, Order>;
  "/v1/notifications": {
    get: { parameters: { query?: { unread?: boolean; limit?: number; cursor?: string } }; responses: Answers<200, NoticePage> };
  };
  "/v1/notifications/read": Post<object, { ids?: string[] }, 204, undefined>;
  "/v1/auth/verify-email": Post<object, { token: string }, 204, undefined>;
  "/v1/auth/verify-email/send": PostBare<object, 202, undefined>;
  "/v1/auth/password/forgot": Post<object, { email: string }, 202, undefined>;
  "/v1/auth/password/reset": Post<object, { token: string; password: string }, 204, undefined>;
}
