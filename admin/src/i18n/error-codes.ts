import type { components } from "@mannequin/shared/contract/schema";

type Sent = components["schemas"]["ErrorCode"];
type Known<Code extends Sent> = Code;

/** Only what sellers do answers these. */
type ForSellers = Known<
  | "invalid_batch"
  | "invalid_folder"
  | "invalid_rating"
  | "not_finished"
  | "product_unavailable"
  | "provider_unavailable"
  | "too_many_unpaid"
  | "unknown_preset"
  | "preset_disabled"
  | "order_closed"
  | "link_expired"
  | "link_invalid"
  | "invalid_display_name"
  | "wrong_password"
  | "password_common"
  | "password_personal"
  | "password_repeating"
  | "password_too_long"
  | "password_too_short"
  | "weak_password"
  | "unknown_zone"
  | "authorization_invalid"
  | "begun_elsewhere"
  | "payer_unknown"
  | "payment_busy"
>;

/** What the back office itself would have to do wrong: the server's own words are for its developers. */
type OfClients = Known<
  | "body_unreadable"
  | "file_missing"
  | "form_unreadable"
  | "idempotency_key_missing"
  | "invalid_cursor"
  | "invalid_generation"
  | "invalid_id"
  | "invalid_ids"
  | "invalid_limit"
  | "invalid_locale"
  | "malformed_json"
  | "missing_verdict"
  | "too_many_ids"
  | "unknown_language"
  | "unknown_variant"
>;

/** What the back office says without having heard it from the server. */
type Own = "network" | "unavailable" | "account_changed" | "not_staff" | "rate_limited" | "bad_request";

/** Every code that an operator can meet has a text, and none that is never sent. */
export type ErrorWords = Record<Exclude<Sent, ForSellers | OfClients> | Own, string>;
