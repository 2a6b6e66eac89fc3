import type { components } from "@mannequin/shared/contract/schema";

type Sent = components["schemas"]["ErrorCode"];
type Known<Code extends Sent> = Code;

/** Only operators' commands answer these. */
type ForOperators = Known<
  | "already_asked"
  | "already_paused"
  | "already_retried"
  | "already_voided"
  | "draining"
  | "input_expired"
  | "invalid_cost"
  | "key_taken"
  | "last_admin"
  | "masked"
  | "missing_verdict"
  | "more_than_available"
  | "not_in_review"
  | "not_open"
  | "not_paid"
  | "not_paused"
  | "not_retryable"
  | "not_voidable"
  | "note_too_long"
  | "over_limit"
  | "own_account"
  | "picture_gone"
  | "reason_missing"
  | "reason_too_long"
  | "refund_refused"
  | "search_too_slow"
  | "invalid_amount"
  | "invalid_expiry"
>;

/** Faults of a preset or a product that an operator edits. */
type OfEditors = Known<
  | "duplicate_name"
  | "invalid_address"
  | "invalid_aspect_ratios"
  | "invalid_credits"
  | "invalid_default"
  | "invalid_inputs_max"
  | "invalid_key"
  | "invalid_model"
  | "invalid_models"
  | "invalid_name"
  | "invalid_options"
  | "invalid_parallel"
  | "invalid_params"
  | "invalid_price"
  | "invalid_product_slot"
  | "invalid_slots"
  | "invalid_text"
  | "missing_placeholder"
  | "missing_text"
  | "product_optional"
  | "slot_optional"
  | "text_too_long"
  | "too_many_samples"
  | "unguarded_placeholder"
  | "unknown_placeholder"
>;

/** What the studio itself would have to do wrong: there is nothing that a seller could do about it but try again. */
type OfClients = Known<
  | "body_too_large"
  | "body_unreadable"
  | "duplicate_slot"
  | "file_missing"
  | "form_unreadable"
  | "idempotency_key_missing"
  | "internal"
  | "invalid"
  | "invalid_batch"
  | "invalid_count"
  | "invalid_cursor"
  | "invalid_field"
  | "invalid_fields"
  | "invalid_generation"
  | "invalid_id"
  | "invalid_ids"
  | "invalid_limit"
  | "invalid_locale"
  | "invalid_param"
  | "invalid_query"
  | "invalid_range"
  | "invalid_value"
  | "json_expected"
  | "malformed_json"
  | "method_not_allowed"
  | "too_many_ids"
  | "unknown_aspect_ratio"
  | "unknown_language"
  | "unknown_param"
  | "unknown_slot"
  | "unknown_variant"
  | "unknown_zone"
>;

/** Told beside the file that was not taken, under `upload`. */
type OfUploads = Known<
  | "file_empty"
  | "file_too_large"
  | "image_damaged"
  | "image_too_large"
  | "image_too_small"
  | "unsupported_image"
>;

/** What the studio says without having heard it from the server. */
type Own =
  | "title"
  | "untouched"
  | "network"
  | "networkSubmit"
  | "unavailable"
  | "rate_limited"
  | "rate_limited_soon"
  | "bad_request"
  | "account_changed"
  | "unknown";

/** Every code that a seller can meet has a text, and none that is never sent. */
export type ErrorTexts = Record<
  Exclude<Sent, ForOperators | OfEditors | OfClients | OfUploads> | Own,
  string
>;
