//! Notices that memberships are over.

use crate::app::App;
use crate::error::Result;
use crate::service::orders::memberships as service;
use crate::store::shop::memberships;

/// Memberships handled in one pass at the most.
const BATCH: i64 = 500;

/// One pass; answers how many memberships ended.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<usize> {
    let now = app.store.now().await?;
    let mut ended = 0;
    for membership in memberships::over(&app.store, now, BATCH).await? {
        ended += usize::from(service::end(app, &membership, now).await?);
    }
    Ok(ended)
}
