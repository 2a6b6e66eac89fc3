//! Has pictures in review judged again once the content check answers.

use serde::Serialize;

use crate::app::App;
use crate::error::Result;
use crate::service::generations::{JudgedAgain, judge_again};
use crate::store::generations::queueing;

/// Pictures judged in one pass at the most.
const BATCH: i64 = 50;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JudgeReport {
    pub delivered: usize,
    pub refused: usize,
    /// Whose pictures cannot be read, or that somebody decided meanwhile.
    pub left: usize,
    /// The content check did not answer, so the rest was not asked about.
    pub away: bool,
}

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
                report.away = true;
                break;
            }
        }
    }
    Ok(report)
}
