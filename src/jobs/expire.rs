//! Expires credits whose lot is over.

use crate::app::App;
use crate::error::Result;
use crate::service::credits;
use crate::store::accounts;

/// Accounts handled in one pass at the most.
const BATCH: i64 = 200;

/// One pass; answers how many lots lost something.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<usize> {
    let now = app.store.now().await?;
    let mut lots = 0;
    for user in accounts::with_due_lots(&app.store, now, BATCH).await? {
        lots += credits::expire(app, &user).await?;
    }
    Ok(lots)
}
