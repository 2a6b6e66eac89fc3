//! Sends the letters that are due.

use crate::app::App;
use crate::error::Result;
pub use crate::service::notifications::mails::MailReport;
use crate::service::notifications::mails::deliver_due;

/// Letters handled in one pass at the most.
const BATCH: usize = 500;

/// One pass.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<MailReport> {
    deliver_due(app, BATCH).await
}
