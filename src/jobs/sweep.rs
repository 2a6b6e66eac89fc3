//! Rings what is due, settles what lost its lease or passed its deadline, admits what has room.

use std::time::Duration;

use crate::app::App;
use crate::domain::actor::Actor;
pub use crate::domain::desk::duty_report::SweepReport;
use crate::domain::generation::outcome::Outcome;
use crate::error::Result;
use crate::service::generations::{Settled, admit_waiting, settle};
use crate::store::generations::queueing::{self, Trip};
use crate::store::generations::workers;

/// Generations handled in one pass at the most.
const BATCH: i64 = 500;
/// A ring that nobody answered is repeated after this.
const RING_AGAIN: Duration = Duration::from_secs(10);
/// A generation in review that nobody decided is released this long after its deadline.
const REVIEW_MAX: Duration = Duration::from_secs(24 * 3600);

/// One pass.
///
/// # Errors
/// When the database is away; what was done is done.
pub async fn run_once(app: &App) -> Result<SweepReport> {
    let now = app.store.now().await?;
    let mut report = SweepReport::default();
    for trip in queueing::lost(&app.store, now, BATCH).await? {
        report.lost += settled(app, &trip, Outcome::LeaseLost).await?;
    }
    // What stands still by our own will does not run out of time; it gets its time anew when it may go on.
    let paused = workers::pause(&app.store).await?.is_some();
    for trip in queueing::overdue(&app.store, now, now - REVIEW_MAX, !paused, BATCH).await? {
        report.overdue += settled(app, &trip, Outcome::DeadlinePassed).await?;
    }
    let window = i64::from(app.config.generation.window);
    for user in queueing::users_with_room(&app.store, window, BATCH).await? {
        report.admitted += admit_waiting(app, &user).await?;
    }
    let due = queueing::take_due(&app.store, now, now - RING_AGAIN, BATCH).await?;
    report.rung = due.len();
    let due: Vec<_> = due.into_iter().map(|trip| (trip.id, trip.run)).collect();
    app.ring_again(&due).await;
    Ok(report)
}

async fn settled(app: &App, trip: &Trip, outcome: Outcome) -> Result<usize> {
    let done = settle(app, &Actor::Sweep, &trip.id, trip.run, outcome.into()).await?;
    Ok(usize::from(matches!(done, Settled::Done(_))))
}
