import type { components, paths } from "@mannequin/shared/contract/schema";

/**
 * Names for what the contract carries, taken from the operations rather than from schema names, so that a
 * renamed component in openapi.json changes nothing here.
 */
type Json<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;
type Ok<
  Path extends keyof paths,
  Method extends keyof paths[Path],
  Status extends number,
> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? Status extends keyof Responses
    ? Json<Responses[Status]>
    : never
  : never;

/** What the server says on the live line. */
export type StudioEvent = components["schemas"]["StudioEvent"];

export type Site = Ok<"/v1/site", "get", 200>;
export type { Session, User } from "@mannequin/shared/contract/types";
export type Device = Ok<"/v1/auth/sessions", "get", 200>["items"][number];
export type Me = Ok<"/v1/me", "get", 200>;
export type Membership = NonNullable<Me["subscription"]>;
export type Balance = Ok<"/v1/credits", "get", 200>;
export type Lot = Balance["lots"][number];
export type EntryPage = Ok<"/v1/credits/entries", "get", 200>;
export type Entry = EntryPage["items"][number];
export type Preset = Ok<"/v1/presets", "get", 200>["items"][number];
export type Slot = Preset["slots"][number];
export type Param = Preset["params"][number];
export type Upload = Ok<"/v1/uploads", "post", 201>;
export type UploadWarning = Upload["warnings"][number];
export type GenerationPage = Ok<"/v1/generations", "get", 200>;
export type Generation = Ok<"/v1/generations/{id}", "get", 200>;
export type FailureCode = NonNullable<Generation["failure"]>["code"];
export type Submitted = Ok<"/v1/generations", "post", 202>;
export type ProductList = Ok<"/v1/products", "get", 200>;
export type Product = ProductList["items"][number];
export type ProviderName = ProductList["providers"][number];
export type Money = Product["price"];
export type Checkout = Ok<"/v1/orders", "post", 201>;
export type Payment = Checkout["payment"];
export type PayClient = NonNullable<
  NonNullable<paths["/v1/orders"]["post"]["requestBody"]>["content"]["application/json"]["client"]
>;
export type Order = Ok<"/v1/orders/{id}", "get", 200>;
export type OrderState = Order["state"];
export type OrderStep = Order["timeline"][number];
export type NoticePage = Ok<"/v1/notifications", "get", 200>;
export type Notice = NoticePage["items"][number];
export type NewGeneration = NonNullable<
  paths["/v1/generations"]["post"]["requestBody"]
>["content"]["application/json"];

const FINAL_STATES: readonly string[] = ["succeeded", "failed", "canceled"];

export function isFinal(generation: Pick<Generation, "state">): boolean {
  return FINAL_STATES.includes(generation.state);
}
