//! Reminds people of memberships and credits that are about to end.

use crate::app::App;
use crate::error::Result;
pub use crate::service::notifications::reminders::RemindReport;
use crate::service::notifications::reminders::remind;

/// One pass.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<RemindReport> {
    remind(app).await
}
