//! Notices of payment providers: checked, written down, applied, answered, in this order. A notice that cannot be applied
//! now stays written down and is applied by the reconcile duty.

use super::fulfil::{Told, tell};
use crate::app::App;
use crate::domain::order::By;
use crate::domain::payment::ProviderName;
use crate::error::Result;
use crate::payment::{Headers, Notice, Receipt};
use crate::store::shop::notices::{self, StoredNotice};
use crate::telemetry;

/// What the sender is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Taken(Receipt),
    /// Not believed; nothing more is said.
    Refused,
    /// No such provider.
    NoProvider,
}

/// Takes a notice, given as the raw bytes that came.
///
/// # Errors
/// When the database is away: the provider then sends it again.
pub async fn take(app: &App, provider: ProviderName, headers: &Headers, body: &[u8]) -> Result<Answered> {
    let Some(gateway) = app.payments.get(provider) else { return Ok(Answered::NoProvider) };
    let notice = match gateway.read(headers, body, app.clock()) {
        Ok(notice) => notice,
        Err(fault) => {
            tracing::warn!(%provider, why = fault.name(), "A payment notice is not believed");
            count(provider, fault.name());
            return Ok(Answered::Refused);
        }
    };
    let result = keep_and_apply(app, provider, notice).await.inspect_err(|_| count(provider, "failed"))?;
    count(provider, result);
    Ok(Answered::Taken(gateway.receipt()))
}

async fn keep_and_apply(app: &App, provider: ProviderName, notice: Notice) -> Result<&'static str> {
    let Notice { event, kind, fact } = notice;
    let now = app.store.now().await?;
    let stored = notices::keep(&app.store, StoredNotice::new(provider, &event, kind, fact, now)).await?;
    fail::fail_point!("pay_after_notice");
    if stored.applied_at.is_some() {
        return Ok("repeated");
    }
    apply_stored(app, &stored, By::Notice).await
}

/// Applies a notice that was written down; answers what came of it.
///
/// # Errors
/// When the database is away: it stays to be applied.
pub async fn apply_stored(app: &App, stored: &StoredNotice, by: By) -> Result<&'static str> {
    let result = match stored.fact.clone() {
        None => "nothing",
        Some(fact) => match tell(app, fact, by).await? {
            Told::Changed(_) => "applied",
            Told::Known(_) => "known",
            Told::Odd(..) => "odd",
            Told::Unknown => {
                tracing::error!(notice = stored.id, "A payment notice names an order that does not exist");
                "unknown_order"
            }
        },
    };
    notices::applied(&app.store, &stored.id, result, app.store.now().await?).await?;
    Ok(result)
}

fn count(provider: ProviderName, result: &'static str) {
    let labels = [("provider", provider.as_str()), ("result", result)];
    metrics::counter!(telemetry::PAYMENT_NOTICES, &labels).increment(1);
}
