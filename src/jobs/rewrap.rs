//! Key rotation: wraps data keys anew that are not under the newest key-encryption key.

pub use crate::domain::desk::duty_report::RewrapReport;

use crate::app::App;
use crate::error::Result;

/// Keys wrapped in one pass at most.
const BATCH: u64 = 1_000;

/// One pass; once it rewraps nothing, the older keys of `KEK_KEYS` are no longer used.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<RewrapReport> {
    let step = app.vault.rewrap(BATCH).await?;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(RewrapReport { rewrapped: count(step.rewrapped), unreadable: count(step.unreadable) })
}
