//! Ends pictures whose time is over: first the key (from then on nobody can read them), then the bytes. Also removes
//! what runs that never settled left behind, and what the queue left in Redis.

use std::time::Duration;

use crate::app::App;
pub use crate::domain::desk::duty_report::PurgeReport;
use crate::error::Result;
use crate::service::assets as pictures;
use crate::store::assets;

/// Pictures handled in one pass at the most.
const BATCH: i64 = 200;
/// Stored bytes without a record are left alone for this long: a generation in review has no record yet.
const ORPHAN_AGE: Duration = Duration::from_secs(26 * 3600);

/// One pass.
///
/// # Errors
/// When the database or the storage is away; what was done is done.
pub async fn run_once(app: &App) -> Result<PurgeReport> {
    let now = app.store.now().await?;
    let mut report = PurgeReport::default();
    for asset in assets::due_to_expire(&app.store, now, BATCH).await? {
        pictures::expire(app, &asset).await?;
        report.expired += 1;
    }
    for asset in assets::due_to_purge(&app.store, BATCH).await? {
        pictures::purge(app, &asset).await?;
        report.purged += 1;
    }
    report.orphans = app.vault.discard_orphans(now - ORPHAN_AGE, BATCH).await?;
    match app.queue.purge_remains(1000).await {
        Ok(removed) => report.queue_remains = removed,
        Err(error) => tracing::warn!(%error, "The queue's remains could not be removed"),
    }
    Ok(report)
}
