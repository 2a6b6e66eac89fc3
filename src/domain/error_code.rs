//! The error codes of the API: what a client switches on. Stable; a code that is out of use goes, and is never given
//! another meaning.

use serde::{Deserialize, Serialize};

/// The enum and its words, once.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Why a request was not done, or which fault a field has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$name,)*];

            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $word,)* }
            }
        }
    };
}

codes! {
    AccountDisabled = "account_disabled",
    AlreadyAsked = "already_asked",
    AlreadyFinished = "already_finished",
    AlreadyPaid = "already_paid",
    AlreadyPaused = "already_paused",
    AlreadyRetried = "already_retried",
    AlreadyVoided = "already_voided",
    AssetExpired = "asset_expired",
    AuthorizationInvalid = "authorization_invalid",
    BegunElsewhere = "begun_elsewhere",
    BodyTooLarge = "body_too_large",
    BodyUnreadable = "body_unreadable",
    Busy = "busy",
    ChangedMeanwhile = "changed_meanwhile",
    ContentCheckUnavailable = "content_check_unavailable",
    ContentRejected = "content_rejected",
    CrossSiteRequest = "cross_site_request",
    DatabaseUnavailable = "database_unavailable",
    Draining = "draining",
    DuplicateName = "duplicate_name",
    DuplicateSlot = "duplicate_slot",
    EmailTaken = "email_taken",
    FileEmpty = "file_empty",
    FileMissing = "file_missing",
    FileTooLarge = "file_too_large",
    Forbidden = "forbidden",
    FormUnreadable = "form_unreadable",
    IdempotencyKeyMissing = "idempotency_key_missing",
    IdempotencyKeyReused = "idempotency_key_reused",
    ImageDamaged = "image_damaged",
    ImageTooLarge = "image_too_large",
    ImageTooSmall = "image_too_small",
    InReview = "in_review",
    InputExpired = "input_expired",
    InsufficientCredits = "insufficient_credits",
    Internal = "internal",
    Invalid = "invalid",
    InvalidAddress = "invalid_address",
    InvalidAmount = "invalid_amount",
    InvalidAspectRatios = "invalid_aspect_ratios",
    InvalidBatch = "invalid_batch",
    InvalidCost = "invalid_cost",
    InvalidCount = "invalid_count",
    InvalidCredentials = "invalid_credentials",
    InvalidCredits = "invalid_credits",
    InvalidCursor = "invalid_cursor",
    InvalidDefault = "invalid_default",
    InvalidDisplayName = "invalid_display_name",
    InvalidEmail = "invalid_email",
    InvalidExpiry = "invalid_expiry",
    InvalidField = "invalid_field",
    InvalidFields = "invalid_fields",
    InvalidFolder = "invalid_folder",
    InvalidGeneration = "invalid_generation",
    InvalidId = "invalid_id",
    InvalidIds = "invalid_ids",
    InvalidInputsMax = "invalid_inputs_max",
    InvalidKey = "invalid_key",
    InvalidLimit = "invalid_limit",
    InvalidLocale = "invalid_locale",
    InvalidModel = "invalid_model",
    InvalidModels = "invalid_models",
    InvalidName = "invalid_name",
    InvalidOptions = "invalid_options",
    InvalidParallel = "invalid_parallel",
    InvalidParam = "invalid_param",
    InvalidParams = "invalid_params",
    InvalidPrice = "invalid_price",
    InvalidProductSlot = "invalid_product_slot",
    InvalidQuery = "invalid_query",
    InvalidRange = "invalid_range",
    InvalidRating = "invalid_rating",
    InvalidSlots = "invalid_slots",
    InvalidText = "invalid_text",
    InvalidToken = "invalid_token",
    InvalidValue = "invalid_value",
    JsonExpected = "json_expected",
    KeyTaken = "key_taken",
    LastAdmin = "last_admin",
    LinkExpired = "link_expired",
    LinkInvalid = "link_invalid",
    MalformedJson = "malformed_json",
    Masked = "masked",
    MembershipRequired = "membership_required",
    MethodNotAllowed = "method_not_allowed",
    MissingInput = "missing_input",
    MissingPlaceholder = "missing_placeholder",
    MissingText = "missing_text",
    MissingVerdict = "missing_verdict",
    MoreThanAvailable = "more_than_available",
    NotFinished = "not_finished",
    NotFound = "not_found",
    NotInReview = "not_in_review",
    NotOpen = "not_open",
    NotPaid = "not_paid",
    NotPaused = "not_paused",
    NotRetryable = "not_retryable",
    NotVoidable = "not_voidable",
    NoteTooLong = "note_too_long",
    OrderClosed = "order_closed",
    OverLimit = "over_limit",
    OwnAccount = "own_account",
    PasswordCommon = "password_common",
    PasswordPersonal = "password_personal",
    PasswordRepeating = "password_repeating",
    PasswordTooLong = "password_too_long",
    PasswordTooShort = "password_too_short",
    PayerUnknown = "payer_unknown",
    PaymentBusy = "payment_busy",
    PaymentUnavailable = "payment_unavailable",
    PictureGone = "picture_gone",
    PresetDisabled = "preset_disabled",
    ProductOptional = "product_optional",
    ProductUnavailable = "product_unavailable",
    PromptTooLong = "prompt_too_long",
    ProviderUnavailable = "provider_unavailable",
    ReasonMissing = "reason_missing",
    ReasonTooLong = "reason_too_long",
    RefundRefused = "refund_refused",
    SearchTooSlow = "search_too_slow",
    SessionRevoked = "session_revoked",
    SlotOptional = "slot_optional",
    StorageUnavailable = "storage_unavailable",
    TextTooLong = "text_too_long",
    Timeout = "timeout",
    TooManyIds = "too_many_ids",
    TooManyOpen = "too_many_open",
    TooManyRequests = "too_many_requests",
    TooManySamples = "too_many_samples",
    TooManySignIns = "too_many_sign_ins",
    TooManyUnpaid = "too_many_unpaid",
    Unauthenticated = "unauthenticated",
    UnguardedPlaceholder = "unguarded_placeholder",
    UnknownAspectRatio = "unknown_aspect_ratio",
    UnknownAsset = "unknown_asset",
    UnknownLanguage = "unknown_language",
    UnknownParam = "unknown_param",
    UnknownPlaceholder = "unknown_placeholder",
    UnknownPreset = "unknown_preset",
    UnknownSlot = "unknown_slot",
    UnknownVariant = "unknown_variant",
    UnknownZone = "unknown_zone",
    UnsupportedImage = "unsupported_image",
    WeakPassword = "weak_password",
    WrongPassword = "wrong_password",
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_word_in_the_code_on_the_wire_and_in_the_contract() {
        use utoipa::PartialSchema;
        let words: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        let sent: Vec<serde_json::Value> =
            ErrorCode::ALL.iter().map(|code| serde_json::to_value(code).expect("a word")).collect();
        assert_eq!(sent, words);
        let schema = serde_json::to_value(ErrorCode::schema()).expect("a schema");
        assert_eq!(schema["enum"], serde_json::json!(words));
    }
}
