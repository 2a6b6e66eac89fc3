//! How services speak with payment providers: found by name, never waited for without a bound, and their troubles in the
//! product's words.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::payment::ProviderName;
use crate::error::AppError;
use crate::payment::{Gateway, PayError};

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
    /// 503 `payment_unavailable`: the order is as it was, and may be tried again.
    fn from(error: PayError) -> Self {
        match &error {
            PayError::Away(..) => tracing::warn!(%error, "A payment provider is away"),
            PayError::Refused { .. } => tracing::error!(%error, "A payment provider refused"),
        }
        AppError::Unavailable {
            code: ErrorCode::PaymentUnavailable,
            detail: "the payment provider does not answer; the order can be tried again".into(),
            retry_after_s: RETRY_AFTER_S,
        }
    }
}
