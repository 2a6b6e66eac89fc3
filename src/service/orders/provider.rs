//! How services speak with payment providers: found by name, never waited for without a bound, and their troubles in the
//! product's words.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::payment::ProviderName;
use crate::error::AppError;
use crate::payment::{Gateway, PayError};

/// A provider that is asked too often counts by the minute.
const BUSY_FOR_S: u64 = 60;
/// A provider is waited for no longer than this.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const RETRY_AFTER_S: u64 = 5;

/// # Errors
/// 422 `provider_unavailable` when it is not configured.
pub(super) fn gateway(app: &App, name: ProviderName) -> Result<Arc<dyn Gateway>, AppError> {
    let found = app.payments.get(name).cloned();
    found.ok_or_else(|| {
        AppError::invalid("provider", ErrorCode::ProviderUnavailable, format!("{name} is not offered"))
    })
}

/// Waits for a provider's answer, with a bound.
pub(super) async fn within<T>(
    name: ProviderName,
    answer: impl Future<Output = Result<T, PayError>>,
) -> Result<T, PayError> {
    let waited = tokio::time::timeout(ANSWER_WITHIN, answer).await;
    waited.unwrap_or_else(|_| Err(PayError::Away(name, format!("no answer within {ANSWER_WITHIN:?}"))))
}

impl From<PayError> for AppError {
    /// 503 `payment_unavailable` or `payment_busy`, 409 `begun_elsewhere` or `payer_unknown`: the order is as it was, and may
    /// be tried again.
    fn from(error: PayError) -> Self {
        match &error {
            PayError::Away(..) => tracing::warn!(%error, "A payment provider is away"),
            PayError::Refused { .. } => tracing::error!(%error, "A payment provider refused"),
            PayError::BegunElsewhere(_) => {
                let detail = "this order was begun in another way; go on there, or cancel it and order anew";
                return AppError::conflict(ErrorCode::BegunElsewhere, detail);
            }
            PayError::UnknownPayer(_) => {
                let detail = "the provider does not tell who pays; nothing was charged; begin again";
                return AppError::conflict(ErrorCode::PayerUnknown, detail);
            }
            PayError::TooOften(_) => {
                tracing::warn!(%error, "A payment provider is asked too often");
                return AppError::Unavailable {
                    code: ErrorCode::PaymentBusy,
                    detail: "the payment provider takes no more questions this minute; nothing was charged"
                        .into(),
                    retry_after_s: BUSY_FOR_S,
                };
            }
        }
        AppError::Unavailable {
            code: ErrorCode::PaymentUnavailable,
            detail: "the payment provider does not answer; the order can be tried again".into(),
            retry_after_s: RETRY_AFTER_S,
        }
    }
}
