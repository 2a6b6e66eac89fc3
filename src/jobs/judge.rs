//! Has pictures in review judged again once the content check answers.

use crate::app::App;
pub use crate::domain::desk::duty_report::JudgeReport;
use crate::error::Result;
use crate::service::generations::{JudgedAgain, judge_again};
use crate::store::generations::queueing;

/// Pictures judged in one pass at the most.
const BATCH: i64 = 50;

/// One pass, the oldest first.
///
/// # Errors
/// When the database or the storage is away; what was done is done.
pub async fn run_once(app: &App) -> Result<JudgeReport> {
    let mut report = JudgeReport::default();
    for generation in queueing::in_review(&app.store, BATCH).await? {
        match judge_again(app, &generation).await? {
            JudgedAgain::Delivered => report.delivered += 1,
            JudgedAgain::Refused => report.refused += 1,
            JudgedAgain::Left => report.left += 1,
            JudgedAgain::CheckAway => {
                report.away = 1;
                break;
            }
        }
    }
    Ok(report)
}
